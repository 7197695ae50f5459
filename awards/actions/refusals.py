"""Why a step or a write is refused, each with its own sentence; a page answers with the status beside it."""

from __future__ import annotations

from awards.workflow import WORDS, State, Step
from lib.errors import RuleError


class Refusal(RuleError):
    """A step or write about a dossier is refused."""

    status = 400


class NotYours(Refusal):
    """The post lacks the verb, or does not reach the unit that proposes."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Việc này không thuộc phần việc được phân công cho anh/chị đối với đơn vị đề nghị này.")


class OwnMatter(Refusal):
    """The dossier is about the person himself or his household."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Hồ sơ này là của chính anh/chị hoặc của hộ anh/chị: người khác phải xét hồ sơ này. Anh/chị chỉ soạn, gửi "
            "hoặc rút được."
        )


class SameAccount(Refusal):
    """The account that appraised would also decide."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Anh/chị đã thẩm định hồ sơ này nên không ghi quyết định được: người thẩm định và người quyết định phải là "
            "hai tài khoản khác nhau."
        )


class Overtaken(Refusal):
    """Somebody else wrote it since the page was opened; nothing was written."""

    status = 409

    def __init__(self, what: str = "Hồ sơ này") -> None:
        super().__init__(
            "{what} vừa được người khác ghi trong lúc anh/chị đang mở. Chưa có gì được lưu; xem lại bản mới bên dưới "
            "rồi làm lại nếu còn cần.",
            what=what,
        )


class WrongState(Refusal):
    """The step can't be taken from where the dossier stands."""

    status = 409

    def __init__(self, step: Step, state: str, *, held: bool) -> None:
        words = WORDS[State(state)]
        if held and state in step.since:
            super().__init__(
                "Hồ sơ đang tạm dừng nên chưa {done} được. Ghi “Xét tiếp” khi việc xác minh đã có kết luận.",
                done=step.done,
            )
        else:
            super().__init__(
                "Không {done} được: hồ sơ {words}. Tải lại trang để xem việc làm được lúc này.",
                done=step.done,
                words=words,
            )


class Weigh(Refusal):
    """There are warnings, and no reason was given for going on all the same."""

    status = 409

    def __init__(self, said: str) -> None:
        super().__init__(
            "{said} Nếu vẫn tiếp tục, ghi lý do vào ô “Lý do vẫn tiếp tục”; cảnh báo và lý do được giữ trong hồ sơ.",
            said=said,
        )
