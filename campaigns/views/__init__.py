"""Pages of the campaign, each a paragraph: load what may be seen, bind the form, act, answer."""
