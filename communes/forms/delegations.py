"""Input of the page of delegations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.forms.fields import DayInput
from communes.models import Assignment, User
from communes.queries import Person


class DelegationForm(forms.Form):
    """Which post, to whom, from when to when."""

    post = forms.ChoiceField(label=_("Việc được ủy quyền"))
    to = forms.ChoiceField(label=_("Người làm thay"))
    first = forms.DateField(label=_("Từ ngày"), widget=DayInput, initial=timezone.localdate)
    last = forms.DateField(label=_("Đến hết ngày"), widget=DayInput)

    def __init__(self, *args: Any, people: Sequence[Person], by: User, for_all: bool, **kwargs: Any) -> None:
        """`for_all`: posts of everybody, as an administrator; else those of `by` alone."""
        super().__init__(*args, **kwargs)
        self.posts = {
            str(post.assignment.pk): post.assignment
            for person in people
            if for_all or person.user == by
            for post in person.posts
            if post.may_be_delegated
        }
        self.people = {str(person.user.pk): person.user for person in people if not person.has_left}
        names = {person.user.pk: person.user.full_name for person in people}
        several = len({post.user_id for post in self.posts.values()}) > 1
        self.fields["post"].choices = [  # type: ignore[attr-defined]
            (pk, f"{names[post.user_id]}: {post}" if several else str(post)) for pk, post in self.posts.items()
        ]
        takers = [(pk, user.full_name) for pk, user in self.people.items() if for_all or user != by]
        self.fields["to"].choices = [("", "---------"), *takers]  # type: ignore[attr-defined]

    def clean_post(self) -> Assignment:
        """Return the post."""
        return self.posts[self.cleaned_data["post"]]

    def clean_to(self) -> User:
        """Return the person."""
        return self.people[self.cleaned_data["to"]]
