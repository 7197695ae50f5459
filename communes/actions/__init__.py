"""Writes about units, people and papers: each a verb with an author, one transaction, one audit entry."""

from communes.actions.audit import (
    SYSTEM_USERNAME,
    record,
    system_user,
)
from communes.actions.files import store_file, store_upload
from communes.actions.papers import (
    file_paper,
    save_letterhead,
)
from communes.actions.people import (
    add_account,
    add_post,
    assign,
    change_password,
    end_assignment,
    open_account,
    reset_password,
)
from communes.actions.units import (
    add_commune,
    add_province,
    keep_unit,
    place_under,
)

__all__ = [
    "SYSTEM_USERNAME",
    "add_account",
    "add_commune",
    "add_post",
    "add_province",
    "assign",
    "change_password",
    "end_assignment",
    "file_paper",
    "keep_unit",
    "open_account",
    "place_under",
    "record",
    "reset_password",
    "save_letterhead",
    "store_file",
    "store_upload",
    "system_user",
]
