"""Who may do what: one table of roles and verbs, from which access and the page "Ai được làm gì" are drawn.

This enum is the one place that may name verbs of later apps. A role is a bundle of verbs;
a person holds roles by dated assignments (`communes.access`).
"""

from enum import StrEnum


class Verb(StrEnum):
    """One thing a person may do; `SENTENCES` says it in Vietnamese."""

    VIEW_FIGURES = "view_figures"
    VIEW_REGISTER = "view_register"
    REVEAL_ID = "reveal_id"
    KEEP_REGISTER = "keep_register"
    IMPORT_ROSTER = "import_roster"
    SET_TOTALS = "set_totals"
    CLOSE_YEAR = "close_year"
    RESTATE_YEAR = "restate_year"
    MANAGE_PLANS = "manage_plans"
    EXPORT_FORMS = "export_forms"
    EXPORT_NAMES = "export_names"
    MAKE_REPORTS = "make_reports"
    MANAGE_STANDARDS = "manage_standards"
    REPORT_CHANGE = "report_change"
    REVIEW_REPORTS = "review_reports"
    VIEW_PLEDGES = "view_pledges"
    KEEP_PLEDGES = "keep_pledges"
    KEEP_SUPPORT = "keep_support"
    TICK_SUPPORT = "tick_support"
    CONFIRM_CLASS = "confirm_class"
    NOMINATE = "nominate"
    VIEW_DOSSIERS = "view_dossiers"
    APPRAISE = "appraise"
    DECIDE_AWARD = "decide_award"
    RECORD_AWARD = "record_award"
    VIEW_PAPERS = "view_papers"
    KEEP_PAPERS = "keep_papers"
    MANAGE_TEMPLATES = "manage_templates"
    MANAGE_LETTERHEAD = "manage_letterhead"
    DELEGATE = "delegate"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_AUDIT = "view_audit"
    MANAGE_UNITS = "manage_units"


SENTENCES: dict[Verb, str] = {
    Verb.VIEW_FIGURES: "Xem tỷ lệ hộ nghèo, mức giảm và tiến độ so với chỉ tiêu",
    Verb.VIEW_REGISTER: "Xem danh sách hộ nghèo, hộ cận nghèo và trang của từng hộ",
    Verb.REVEAL_ID: "Xem đầy đủ số định danh cá nhân/CCCD khi có lý do (mỗi lần xem đều được ghi vào nhật ký)",
    Verb.KEEP_REGISTER: "Thêm, sửa hộ và nhân khẩu; ghi tách hộ, nhập hộ, chuyển ấp, chuyển đi, chết, đổi chủ hộ",
    Verb.IMPORT_ROSTER: "Nhập danh sách hộ nghèo, hộ cận nghèo từ tệp Excel",
    Verb.SET_TOTALS: "Nhập tổng số hộ dân cư và nhân khẩu của từng ấp",
    Verb.CLOSE_YEAR: "Chốt năm theo quyết định đã ký",
    Verb.RESTATE_YEAR: "Đính chính năm đã chốt theo quyết định đã ký",
    Verb.MANAGE_PLANS: "Lập phong trào thi đua, kế hoạch giảm nghèo và chỉ tiêu hằng năm",
    Verb.EXPORT_FORMS: "Tải biểu tổng hợp theo mẫu để gửi cấp trên",
    Verb.EXPORT_NAMES: "Xem và tải danh sách chi tiết từng nhân khẩu (biểu 14, 15, lưu hành nội bộ)",
    Verb.MAKE_REPORTS: "Soạn báo cáo từ số liệu; chỉ ô cho mẫu báo cáo Excel của cấp trên",
    Verb.MANAGE_STANDARDS: "Ghi nhận chuẩn nghèo của tỉnh, thành phố",
    Verb.REPORT_CHANGE: "Gửi báo biến động của hộ: sinh, chết, chuyển đi, tách hộ, hộ mới, đề nghị phân loại",
    Verb.REVIEW_REPORTS: "Duyệt hoặc trả lại báo biến động",
    Verb.VIEW_PLEDGES: "Xem đăng ký thoát nghèo, đăng ký ủng hộ, hỗ trợ đã trao và danh sách ký nhận",
    Verb.KEEP_PLEDGES: "Ghi đăng ký thoát nghèo, đăng ký ủng hộ, phần đã tiếp nhận và đã trao",
    Verb.KEEP_SUPPORT: "Lập, phát hành, chốt danh sách ký nhận; ghi hỗ trợ đã trao cho hộ",
    Verb.TICK_SUPPORT: "Đánh dấu hộ nào đã nhận, chưa nhận trong danh sách ký nhận (trưởng ấp: ấp mình)",
    Verb.CONFIRM_CLASS: "Cấp, hủy giấy xác nhận hộ nghèo, hộ cận nghèo; xem sổ cấp giấy",
    Verb.NOMINATE: "Lập và gửi hồ sơ đề nghị khen thưởng của đơn vị mình",
    Verb.VIEW_DOSSIERS: "Xem hồ sơ đề nghị khen thưởng và sổ quyết định (trưởng ấp, tổ chức: của đơn vị mình)",
    Verb.APPRAISE: "Thẩm định, trả lại, tạm dừng hồ sơ đề nghị khen thưởng",
    Verb.DECIDE_AWARD: "Quyết định khen thưởng hoặc không khen thưởng",
    Verb.RECORD_AWARD: "Ghi quyết định khen thưởng đã ký trên giấy",
    Verb.VIEW_PAPERS: "Xem văn bản và bản scan",
    Verb.KEEP_PAPERS: "Soạn dự thảo, trình ký, ghi số và ngày ký, đưa bản scan lên",
    Verb.MANAGE_TEMPLATES: "Sửa mẫu văn bản (tệp Word)",
    Verb.MANAGE_LETTERHEAD: "Sửa tiêu đề văn bản, khối ký tên, chức danh và phòng phụ trách",
    Verb.DELEGATE: "Ủy quyền phân công của mình cho người khác trong một thời gian (quản trị: ghi thay người giữ)",
    Verb.MANAGE_ACCOUNTS: "Tạo tài khoản, phân công, thôi phân công, bàn giao công việc",
    Verb.VIEW_AUDIT: "Xem nhật ký thao tác",
    Verb.MANAGE_UNITS: "Ghi xã được sáp nhập từ những xã cũ nào, ấp cũ nay thuộc ấp nào",
}


class Role(StrEnum):
    """A post held by a person; values never change once stored."""

    ADMINISTRATOR = "administrator"
    CHAIRMAN = "chairman"
    VICE_CHAIRMAN = "vice_chairman"
    HEAD_OF_OFFICE = "head_of_office"
    EMULATION_OFFICER = "emulation_officer"
    POVERTY_OFFICER = "poverty_officer"
    CLERK = "clerk"
    FRONT = "front"
    FUND_BOARD = "fund_board"
    ACCOUNTANT = "accountant"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_SECRETARY = "council_secretary"
    REVIEWER = "reviewer"
    HAMLET_HEAD = "hamlet_head"
    ORGANISATION = "organisation"
    SUPERIOR_READER = "superior_reader"


TITLES: dict[Role, str] = {
    Role.ADMINISTRATOR: "Quản trị của xã",
    Role.CHAIRMAN: "Chủ tịch UBND xã",
    Role.VICE_CHAIRMAN: "Phó Chủ tịch UBND xã",
    Role.HEAD_OF_OFFICE: "Trưởng phòng Văn hóa - Xã hội",
    Role.EMULATION_OFFICER: "Công chức phụ trách thi đua, khen thưởng",
    Role.POVERTY_OFFICER: "Công chức phụ trách giảm nghèo",
    Role.CLERK: "Văn thư",
    Role.FRONT: "Ủy ban MTTQ xã",
    Role.FUND_BOARD: 'Ban Vận động Quỹ "Vì người nghèo"',
    Role.ACCOUNTANT: "Kế toán",
    Role.COUNCIL_MEMBER: "Thành viên Hội đồng Thi đua - Khen thưởng",
    Role.COUNCIL_SECRETARY: "Thư ký Hội đồng Thi đua - Khen thưởng",
    Role.REVIEWER: "Rà soát viên",
    Role.HAMLET_HEAD: "Trưởng ấp",
    Role.ORGANISATION: "Đại diện tổ chức, đơn vị",
    Role.SUPERIOR_READER: "Cơ quan cấp trên (chỉ xem số liệu)",
}

# Posts that may be held in one hamlet; all others belong to the whole commune.
HAMLET_ROLES = frozenset({Role.HAMLET_HEAD, Role.REVIEWER})
# Posts bound to the person: who holds one never has another act in his place.
PERSONAL_ROLES = frozenset({Role.ADMINISTRATOR, Role.COUNCIL_MEMBER, Role.COUNCIL_SECRETARY, Role.SUPERIOR_READER})

_FIGURES = frozenset({Verb.VIEW_FIGURES})
_READER = _FIGURES | {
    Verb.VIEW_REGISTER,
    Verb.EXPORT_FORMS,
    Verb.VIEW_PLEDGES,
    Verb.VIEW_DOSSIERS,
    Verb.VIEW_PAPERS,
}
_PAPERS = frozenset({Verb.VIEW_PAPERS, Verb.KEEP_PAPERS, Verb.MANAGE_TEMPLATES, Verb.MANAGE_LETTERHEAD})
_OFFICER = (
    _READER
    | _PAPERS
    | {
        Verb.REVEAL_ID,
        Verb.KEEP_REGISTER,
        Verb.IMPORT_ROSTER,
        Verb.SET_TOTALS,
        Verb.CLOSE_YEAR,
        Verb.RESTATE_YEAR,
        Verb.MANAGE_PLANS,
        Verb.EXPORT_NAMES,
        Verb.MAKE_REPORTS,
        Verb.REPORT_CHANGE,
        Verb.REVIEW_REPORTS,
        Verb.KEEP_PLEDGES,
        Verb.KEEP_SUPPORT,
        Verb.TICK_SUPPORT,
        Verb.CONFIRM_CLASS,
        Verb.NOMINATE,
        Verb.DELEGATE,
        Verb.MANAGE_UNITS,
    }
)

VERBS: dict[Role, frozenset[Verb]] = {
    Role.ADMINISTRATOR: _FIGURES
    | {
        Verb.MANAGE_ACCOUNTS,
        Verb.MANAGE_STANDARDS,
        Verb.MANAGE_LETTERHEAD,
        Verb.VIEW_AUDIT,
        Verb.DELEGATE,
        Verb.MANAGE_UNITS,
    },
    Role.CHAIRMAN: _READER | {Verb.DECIDE_AWARD, Verb.DELEGATE},
    Role.VICE_CHAIRMAN: _READER | {Verb.DECIDE_AWARD, Verb.DELEGATE},
    Role.HEAD_OF_OFFICE: _OFFICER | {Verb.RECORD_AWARD, Verb.MANAGE_STANDARDS, Verb.VIEW_AUDIT},
    Role.EMULATION_OFFICER: _READER | _PAPERS | {Verb.MANAGE_PLANS, Verb.NOMINATE, Verb.APPRAISE, Verb.DELEGATE},
    Role.POVERTY_OFFICER: _OFFICER | {Verb.MANAGE_STANDARDS},
    Role.CLERK: _FIGURES | _PAPERS | {Verb.EXPORT_FORMS, Verb.VIEW_DOSSIERS, Verb.RECORD_AWARD, Verb.DELEGATE},
    Role.FRONT: _READER | {Verb.KEEP_PLEDGES, Verb.KEEP_SUPPORT, Verb.TICK_SUPPORT, Verb.NOMINATE, Verb.DELEGATE},
    Role.FUND_BOARD: _FIGURES | {Verb.VIEW_PLEDGES, Verb.KEEP_PLEDGES, Verb.DELEGATE},
    Role.ACCOUNTANT: _FIGURES | {Verb.VIEW_PLEDGES, Verb.DELEGATE},
    Role.COUNCIL_MEMBER: _FIGURES | {Verb.VIEW_DOSSIERS},
    Role.COUNCIL_SECRETARY: _FIGURES | {Verb.VIEW_DOSSIERS},
    Role.REVIEWER: _FIGURES | {Verb.VIEW_REGISTER, Verb.DELEGATE},
    Role.HAMLET_HEAD: _FIGURES
    | {
        Verb.VIEW_REGISTER,
        Verb.REPORT_CHANGE,
        Verb.NOMINATE,
        Verb.VIEW_DOSSIERS,
        Verb.VIEW_PLEDGES,
        Verb.TICK_SUPPORT,
        Verb.VIEW_PAPERS,
        Verb.KEEP_PAPERS,
        Verb.DELEGATE,
    },
    Role.ORGANISATION: _FIGURES | {Verb.NOMINATE, Verb.VIEW_DOSSIERS, Verb.DELEGATE},
    Role.SUPERIOR_READER: _FIGURES | {Verb.EXPORT_FORMS},
}


# What lets carry on what predecessors left open: a pledge, a list to sign, a dossier. Nothing begins there.
OF_LEFT_OPEN = frozenset(
    {
        Verb.KEEP_PLEDGES,
        Verb.KEEP_SUPPORT,
        Verb.TICK_SUPPORT,
        Verb.NOMINATE,
        Verb.APPRAISE,
        Verb.DECIDE_AWARD,
        Verb.RECORD_AWARD,
    }
)
# What a post in a commune lets do with the lists that its predecessors left; who lives there now is the commune's own.
OF_FORMER_UNITS = OF_LEFT_OPEN | frozenset(
    {
        Verb.VIEW_FIGURES,
        Verb.VIEW_REGISTER,
        Verb.REVEAL_ID,
        Verb.IMPORT_ROSTER,
        Verb.SET_TOTALS,
        Verb.CLOSE_YEAR,
        Verb.RESTATE_YEAR,
        Verb.EXPORT_FORMS,
        Verb.EXPORT_NAMES,
        Verb.VIEW_PLEDGES,
        Verb.VIEW_DOSSIERS,
        Verb.VIEW_PAPERS,
        Verb.KEEP_PAPERS,
        Verb.VIEW_AUDIT,
    }
)


def may(role: Role, verb: Verb) -> bool:
    """Say whether a role includes a verb."""
    return verb in VERBS[role]


def roles_that_may(verb: Verb) -> tuple[Role, ...]:
    """Return the roles that include a verb, in the order of the table."""
    return tuple(role for role in Role if may(role, verb))
