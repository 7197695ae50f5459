"""Pages of the register, each a paragraph: load what may be seen, bind the form, act, answer."""
