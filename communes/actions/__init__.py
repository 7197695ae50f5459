"""Writes about units, people and papers: each a verb with an author, one transaction, one audit entry."""

from communes.actions.audit import (
    SYSTEM_USERNAME,
    note_handed_out,
    record,
    system_user,
)
from communes.actions.delegations import delegate, end_delegation
from communes.actions.drafts import discard_draft, draft_paper, redraft_paper, send_for_signature, take_back
from communes.actions.files import judged, store_file, store_upload
from communes.actions.handovers import OpenWork, hand_over
from communes.actions.letterheads import save_letterhead
from communes.actions.office import save_title
from communes.actions.paper_steps import StalePaper
from communes.actions.papers import correct_record, file_paper, record_paper, record_signed
from communes.actions.people import (
    add_account,
    add_post,
    assign,
    change_password,
    end_assignment,
    open_account,
    reset_password,
    sign_out_everywhere,
)
from communes.actions.scans import add_scan, remove_scan
from communes.actions.templates import save_template, shipped_template
from communes.actions.units import (
    add_commune,
    add_province,
    keep_unit,
    place_under,
    withdraw_commune,
)

__all__ = [
    "SYSTEM_USERNAME",
    "OpenWork",
    "StalePaper",
    "add_account",
    "add_commune",
    "add_post",
    "add_province",
    "add_scan",
    "assign",
    "change_password",
    "correct_record",
    "delegate",
    "discard_draft",
    "draft_paper",
    "end_assignment",
    "end_delegation",
    "file_paper",
    "hand_over",
    "judged",
    "keep_unit",
    "note_handed_out",
    "open_account",
    "place_under",
    "record",
    "record_paper",
    "record_signed",
    "redraft_paper",
    "remove_scan",
    "reset_password",
    "save_letterhead",
    "save_template",
    "save_title",
    "send_for_signature",
    "shipped_template",
    "sign_out_everywhere",
    "store_file",
    "store_upload",
    "system_user",
    "take_back",
    "withdraw_commune",
]
