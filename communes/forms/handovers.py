"""Input of the page of a hand-over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communes.actions import OpenWork
from communes.forms.fields import DayInput
from communes.models import Assignment, User
from communes.queries import Person, Post


class GiverForm(forms.Form):
    """Who hands over."""

    giver = forms.ChoiceField(label=_("Người giao"))

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.user.pk): person for person in people}
        choices = [(pk, person.user.full_name) for pk, person in self.people.items()]
        self.fields["giver"].choices = choices  # type: ignore[attr-defined]

    def clean_giver(self) -> Person:
        """Return the person."""
        return self.people[self.cleaned_data["giver"]]


class HandoverForm(forms.Form):
    """What goes over, to whom, from when."""

    posts = forms.MultipleChoiceField(
        label=_("Phân công bàn giao"), widget=forms.CheckboxSelectMultiple, required=False
    )
    works = forms.MultipleChoiceField(
        label=_("Việc đang làm, chuyển cho người nhận"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Việc đang làm chuyển ngay khi ghi bàn giao; phân công chuyển sau ngày cuối cùng."),
    )
    taker = forms.ChoiceField(
        label=_("Người nhận"),
        help_text=_("Người mới đến thì thêm tài khoản trước, rồi bàn giao."),
    )
    last_day = forms.DateField(
        label=_("Ngày cuối cùng người giao giữ việc"),
        widget=DayInput,
        initial=timezone.localdate,
        help_text=_("Người nhận giữ việc từ ngày kế tiếp."),
    )
    witness = forms.CharField(label=_("Người chứng kiến"), max_length=120, required=False)
    note = forms.CharField(
        label=_("Hồ sơ, sổ sách, đồ vật giao kèm"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self, *args: Any, giver: Person, people: Sequence[Person], works: Sequence[OpenWork], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own_posts = {
            str(post.assignment.pk): post
            for post in giver.posts
            if not post.has_ended and not post.on_behalf_of and not post.is_to_come
        }
        self.open_works = {str(number): work for number, work in enumerate(works) if work.count}
        self.takers = {str(person.user.pk): person.user for person in people if person.user != giver.user}
        self._offer("posts", [(pk, words_of(post)) for pk, post in self.own_posts.items()])
        self._offer("works", [(pk, f"{work.words}: {work.count}") for pk, work in self.open_works.items()])
        for name, offered in (("posts", self.own_posts), ("works", self.open_works)):
            self.fields[name].initial = list(offered)
            if not offered:
                del self.fields[name]
        names = [(pk, user.full_name) for pk, user in self.takers.items()]
        self._offer("taker", [("", "---------"), *names])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_posts(self) -> list[Assignment]:
        """Return the posts."""
        return [self.own_posts[pk].assignment for pk in self.cleaned_data["posts"]]

    def clean_works(self) -> list[OpenWork]:
        """Return the open work."""
        return [self.open_works[pk] for pk in self.cleaned_data["works"]]

    def clean_taker(self) -> User:
        """Return the person."""
        return self.takers[self.cleaned_data["taker"]]


def words_of(post: Post) -> str:
    """Return a post as one chooses it: title and place."""
    return f"{post.title}, {post.assignment.unit or post.assignment.organisation}"
