"""The rows of the matrix: what each of the cast is answered at each address."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from tests.web.matrix_cast import NOWHERE, OTHERS, PEOPLE, Cast


@dataclass(frozen=True)
class Row:
    """One address. ``things`` names its ids in the order of the address; ``get`` and ``post`` what each of PEOPLE is
    answered: a status, or "in" for the way to signing in; one word alone holds for all who are signed in. What OTHERS
    are answered follows (``answers``), but for ``EXCEPTIONS``."""

    things: tuple[str, ...]
    get: str
    post: str
    data: dict[str, str] = field(default_factory=dict)  # what is posted
    query: str = ""

    def address(self, name: str, cast: Cast, who: str = "", *, nowhere: bool = False) -> str:
        ids = [cast.asked_by(who)[thing] for thing in self.things]
        return reverse(name, args=[*ids[:-1], NOWHERE] if nowhere else ids) + self.query

    def answers(self, name: str, method: str) -> dict[str, str]:
        """What everybody is answered to GET or POST."""
        words = (self.get if method == "GET" else self.post).split()
        found = dict(zip(PEOPLE, words if len(words) > 1 else ("in", *words * 6), strict=True))
        found["delegate"] = self._of_delegate(name, found)
        found["reader"] = self._of_reader(name, found)
        for who, like in FROM_OUTSIDE.items():
            found[who] = "404" if self.things and found[like] != "405" else found[like]
        found |= {who: answer for who in OTHERS if (answer := EXCEPTIONS.get((who, name))) and found[who] != "405"}
        return found

    def _of_delegate(self, name: str, found: dict[str, str]) -> str:
        """What was lent lets him do all that Bình does, except hand it on."""
        return "403" if name in HANDS_ON and found["binh"] != "405" else found["binh"]

    def _of_reader(self, name: str, found: dict[str, str]) -> str:
        """Of An's unit he is shown what An is shown, and may do nothing; everywhere else he is a member like Mai."""
        if not self.things or not name.startswith(CONTENT):
            return found["mai"]
        return "403" if found["an"] in ("302", "422") else found["an"]


CONTENT = ("plans:", "campaigns:", "desk:", "reporting:")
# Where things are those of others he is like one of PEOPLE, and finds nothing behind an id.
FROM_OUTSIDE = {"child": "chi", "outsider": "binh", "outside-admin": "dung"}
# Who was lent a role gives nobody a role, a password or a way in.
HANDS_ON = {
    "accounts:person", "accounts:slip", "accounts:new-link", "accounts:unlock", "accounts:stop", "accounts:resume",
    "accounts:take-off-factor", "accounts:slips", "organisations:account", "organisations:end-grant",
    "organisations:password", "organisations:give-role", "organisations:give-account",
}  # fmt: skip
EXCEPTIONS = {
    ("reader", "shell:home"): "200",  # the desk of who may look; a member goes to his own page
    ("reader", "shell:overview"): "200",
    ("reader", "shell:reports"): "200",  # he sees reports; a member sees none
    ("reader", "desk:finish-share"): "404",  # the unit's own matter
    ("reader", "desk:withdraw-share"): "404",
    ("reader", "desk:use-evidence"): "403",  # a page to act on
    ("outsider", "desk:home"): "302",  # one unit alone: he stands at its desk at once
    ("outsider", "organisations:import"): "404",  # without a unit named it is the committee of the installation
    ("outside-admin", "organisations:import"): "404",
    ("outside-admin", "organisations:set-day"): "403",  # the table is the installation's
    ("outside-admin", "organisations:remove-day"): "403",
    ("outside-admin", "running:state"): "404",  # the machine is looked after by the committee's administrator
}

# fmt: off
ROWS: dict[str, Row] = {
    "shell:home": Row((), "in 302 302 200 302 302 302", "405"),
    "shell:overview": Row((), "in 302 302 200 200 302 302", "405"),
    "shell:sign-in": Row((), "200 302 302 302 302 302 302", "422 302 302 302 302 302 302", {"username": "an", "password": "x"}),
    "shell:sign-out": Row((), "302", "in"),
    "shell:password": Row((), "200", "422", {"password": "mot-mat-khau-dai"}),  # without the present one
    "shell:first-run": Row((), "404 404 404 404 404 404 404", "404 404 404 404 404 404 404"),
    "shell:reports": Row((), "in 302 302 200 200 302 302", "405"),
    "shell:messages": Row((), "200", "302", {"up_to": "1"}),
    "shell:language": Row((), "302 302 302 302 302 302 302", "302 302 302 302 302 302 302", {"language": "en"}),
    "shell:alive": Row((), "200 200 200 200 200 200 200", "405 405 405 405 405 405 405"),
    "accounts:devices": Row((), "200", "405"),
    "accounts:end": Row((), "405", "302", {"device": "others"}),
    "accounts:give-up": Row((), "405 405 405 405 405 405 405", "in in in in in in in"),
    "accounts:accept": Row((), "200 200 200 200 200 200 200", "422 422 422 422 422 422 422", {"username": "an", "code": "AAAAA-AAAAA"}),
    "accounts:links": Row((), "302 302 302 302 302 302 302", "405 405 405 405 405 405 405"),
    "accounts:link": Row(("user", "token"), "404 404 404 404 404 404 404", "404 404 404 404 404 404 404"),
    "accounts:person": Row(("person",), "in 404 403 200 403 200 404", "405"),
    "accounts:slip": Row(("person",), "405", "in 404 403 200 403 403 404"),
    "accounts:new-link": Row(("person",), "405", "in 404 403 200 403 403 404"),
    "accounts:unlock": Row(("person",), "405", "in 404 403 302 403 302 404"),
    "accounts:stop": Row(("person",), "405", "in 404 403 302 403 302 404"),
    "accounts:resume": Row(("person",), "405", "in 404 403 302 403 302 404"),
    "accounts:take-off-factor": Row(("person",), "405", "in 404 403 302 403 403 404"),
    "accounts:slips": Row(("unit",), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404"),
    "openid_connect_login": Row(("office",), "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "openid_connect_callback": Row(("office",), "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "socialaccount_login_cancelled": Row((), "in in in in in in in", "405 405 405 405 405 405 405"),
    "account_login": Row((), "in in in in in in in", "405 405 405 405 405 405 405"),
    "account_reauthenticate": Row((), "200", "200"),
    "mfa_reauthenticate": Row((), "302", "302"),
    "mfa_reauthenticate_webauthn": Row((), "302", "302"),
    "mfa_authenticate": Row((), "302 302 302 302 302 302 302", "302 302 302 302 302 302 302"),
    "mfa_login_webauthn": Row((), "302 302 302 302 302 302 302", "302 302 302 302 302 302 302"),
    "mfa_index": Row((), "200", "405"),
    "mfa_activate_totp": Row((), "302", "302"),
    "mfa_deactivate_totp": Row((), "404", "404"),
    "mfa_view_recovery_codes": Row((), "404", "405"),
    "mfa_generate_recovery_codes": Row((), "302", "302"),
    "mfa_list_webauthn": Row((), "200", "405"),
    "mfa_add_webauthn": Row((), "302", "302"),
    "mfa_remove_webauthn": Row(("key",), "404", "404"),
    "running:state": Row((), "in 404 404 404 404 200 404", "405"),
    "organisations:tree": Row((), "200", "405"),
    "organisations:import": Row((), "in 404 404 403 403 200 404", "in 404 404 403 403 200 404", {"units": "Chi bộ Mới"}),
    "organisations:sheets": Row((), "in 200 200 200 403 200 404", "in 422 422 422 403 422 404"),
    "organisations:sheet": Row(("sheet",), "in 404 404 200 404 200 404", "in 404 404 302 404 302 404", {"act": "confirm"}),
    "organisations:sheet-report": Row(("sheet",), "in 404 404 200 404 200 404", "405"),
    "organisations:template-units": Row((), "200", "405"),
    "organisations:template-people": Row((), "200", "405"),
    "organisations:export": Row(("unit",), "in 404 200 200 200 200 404", "in 404 200 200 200 200 404", {"what": "people"}),
    "organisations:unit": Row(("unit",), "in 404 200 200 200 200 404", "405"),
    "organisations:reorganise": Row(("unit", "rename"), "in 404 403 403 403 200 404", "in 404 403 403 403 422 404", {"name": "Chi bộ Khác"}),
    "organisations:link": Row(("unit", "direct"), "in 404 403 403 403 200 404", "in 404 403 403 403 422 404", {"starts_on": "18/04/2026"}),
    "organisations:end-link": Row(("link",), "in 404 403 403 403 200 404", "in 404 403 403 403 302 404", {"ends_before": "18/04/2026"}),
    "organisations:event": Row(("event",), "in 404 200 200 200 200 404", "405"),
    "organisations:orphaned": Row((), "200", "422"),
    "organisations:archive": Row(("unit",), "405", "in 404 200 200 200 404 404"),
    "organisations:takeaway": Row(("takeaway",), "in 404 200 404 404 404 404", "405"),
    "organisations:takeaway-file": Row(("takeaway",), "in 404 200 404 404 404 404", "405"),
    "organisations:correct": Row(("unit",), "405", "in 404 403 403 403 302 404", {"name": "Chi bộ Khác", "kind": "CELL", "line": "PARTY"}),
    "organisations:account": Row(("unit",), "405", "in 404 403 302 403 302 404", {"full_name": "Lý Văn Kha", "username": "kha", "password": "mot-mat-khau-dai", "role": "UNIT_OFFICER"}),
    "organisations:end-grant": Row(("grant",), "in 404 403 200 403 200 404", "in 404 403 302 403 302 404"),
    "organisations:password": Row(("person",), "in 404 302 200 403 403 404", "in 404 302 302 403 403 404", {"password": "mot-mat-khau-dai"}),
    "organisations:people": Row((), "in 200 200 200 200 200 404", "405"),
    "organisations:add-person": Row((), "in 200 200 200 403 200 404", "in 422 422 422 403 422 404", {"full_name": "Lý Văn Kha", "category": "PARTY_MEMBER"}),
    "organisations:duplicates": Row((), "in 200 200 200 403 200 404", "405"),
    "organisations:merge-people": Row(("person", "twin"), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404"),
    "organisations:tell-apart": Row(("person", "twin"), "405", "in 404 302 302 403 302 404"),
    "organisations:tell-apart-no-more": Row(("person", "twin"), "405", "in 404 302 302 403 302 404"),
    "organisations:person": Row(("person",), "in 404 200 200 200 200 404", "405"),
    "organisations:correct-person": Row(("person",), "in 404 200 200 403 200 404", "in 404 302 302 403 302 404", {"full_name": "Lê Văn Ân", "birth_year": "1970"}),
    "organisations:add-membership": Row(("person",), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404", {"category": "YOUTH_MEMBER"}),
    "organisations:add-post": Row(("person",), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404", {"kind": "MEMBER"}),
    "organisations:enter-roster": Row(("person",), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404", {"kind": "SPEAKER"}),
    "organisations:give-role": Row(("person",), "in 404 403 200 403 200 404", "in 404 403 422 403 422 404", {"role": "VIEWER"}),
    "organisations:give-account": Row(("person",), "in 404 403 200 403 200 404", "in 404 403 422 403 422 404", {"username": "khac"}),
    "organisations:end-membership": Row(("membership",), "in 404 200 200 403 200 404", "in 404 302 302 403 302 404", {"ends_before": "18/04/2026"}),
    "organisations:transfer": Row(("membership",), "in 404 200 200 403 200 404", "in 404 422 422 403 422 404", {"on": "18/04/2026"}),
    "organisations:standing": Row(("membership",), "in 404 200 200 403 200 404", "in 404 302 302 403 302 404", {"status": "PROBATIONARY"}),
    "organisations:reveal": Row(("membership",), "405", "in 404 200 200 200 403 404"),
    "organisations:end-post": Row(("post",), "in 404 200 200 403 200 404", "in 404 302 302 403 302 404", {"ends_before": "18/04/2026"}),
    "organisations:roster": Row((), "in 200 200 200 200 200 404", "405"),
    "organisations:roster-xlsx": Row((), "405", "in 200 200 200 200 200 404", {"loai": "SPEAKER"}),
    "organisations:leave-roster": Row(("entry",), "in 404 200 200 403 200 404", "in 404 302 302 403 302 404", {"ends_before": "18/04/2026"}),
    "organisations:delegations": Row((), "200", "422"),
    "organisations:take-back": Row(("loan",), "405", "in 404 302 404 404 404 404"),
    "plans:list": Row((), "200", "405"),
    "plans:upload": Row((), "in 200 200 200 403 403 403", "in 422 422 422 403 403 403"),
    "plans:review": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:text": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:source": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "plans:page": Row(("draft",), "404", "405"),  # no scan; see test_plans_old_files
    "plans:accept-clean": Row(("draft",), "405", "in 404 404 302 403 404 404"),
    "plans:approve": Row(("draft",), "405", "in 404 404 422 403 404 404"),
    "plans:discard": Row(("draft",), "405", "in 404 404 302 403 404 404"),
    "plans:add": Row(("draft",), "405", "in 404 404 302 403 404 404", {"start": "60", "end": "90"}),
    "plans:header": Row(("draft",), "405", "in 404 404 302 403 404 404", {"place": "Quy Nhơn"}),
    "plans:reopen": Row(("approved",), "405", "in 404 404 302 403 404 404"),
    "plans:accept": Row(("obligation",), "405", "in 404 404 302 403 404 404"),
    "plans:restore": Row(("obligation",), "405", "in 404 404 302 403 404 404"),
    "plans:drop": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"reason": "không phải việc"}),
    "plans:amend": Row(("obligation",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"version": "1", "action": "việc khác"}),
    "plans:lead-as-before": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"version": "1", "lead": "Các chi bộ"}),
    "plans:kinds": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"kind": "STUDY", "name": ""}),
    "plans:working-date": Row(("obligation",), "405", "in 404 404 422 403 404 404", {"due_on": "2030-05-01"}),
    "plans:decide": Row(("contradiction",), "405", "in 404 404 302 403 404 404", {"way": "ACCEPT"}),
    "plans:split": Row(("obligation",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404", {"version": "1", "at_offset": "1"}),
    "plans:merge": Row(("obligation",), "405", "in 404 404 302 403 404 404", {"version": "1"}),
    "plans:undo": Row(("obligation",), "405", "in 404 404 422 403 404 404"),
    "plans:compare": Row((), "200", "405"),
    "plans:xlsx": Row(("draft",), "in 404 404 200 200 404 404", "405"),
    "campaigns:board": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:list": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:print": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:xlsx": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:sheet": Row(("running",), "in 200 200 200 200 404 404", "405"),
    "campaigns:office-sheet": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404"),
    "campaigns:enter": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404"),
    "campaigns:close": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404"),
    "campaigns:withdraw": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404", {"reason": "Ban hành lại"}),
    "campaigns:prepare": Row(("approved",), "405", "in 404 404 302 403 404 404"),
    "campaigns:launch": Row(("preparing",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404"),
    "campaigns:dates": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:upward": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:cells": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:told": Row(("preparing",), "405", "in 404 404 302 403 404 404"),
    "campaigns:allocate": Row(("preparing",), "405", "in 404 404 302 403 404 404", {"act": "all-as-before"}),
    "campaigns:audience": Row(("audience",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"kind": "OUTSIDE"}),
    "desk:petitions": Row(("running",), "in 404 404 200 200 404 404", "405"),
    "campaigns:hand-downs": Row(("running",), "in 404 404 200 200 404 404", "405"),
    "desk:hand-down": Row(("running", "unit"), "in 404 200 200 200 404 404", "in 404 302 403 403 404 404", {"version": "1", "count": "1", "covers-0": "", "action-0": "Việc riêng"}),
    "desk:coverage": Row(("running", "unit"), "in 404 200 200 200 404 404", "in 404 302 403 403 404 404", {"version": "1"}),
    "desk:link-plan": Row(("running", "unit"), "405", "in 404 302 403 403 404 404", {"act": "unlink"}),
    "desk:confirm-plan": Row(("running", "unit"), "405", "in 404 302 403 403 404 404"),
    "desk:hand-in-plan": Row(("running", "unit"), "405", "in 404 422 403 403 404 404", {"done_on": "18/04/2026"}),  # a draft still
    "desk:own-plan-file": Row(("running", "unit"), "in 404 200 404 404 404 404", "405"),  # a draft: its unit's own
    "desk:leader": Row((), "in 404 404 200 200 404 404", "405"),
    "desk:mine": Row((), "200", "405"),
    "desk:ask": Row(("study",), "405", "in 404 302 302 403 404 404", {"kind": "EXTENSION", "text": "Mưa lũ", "wanted_on": "30/05/2026"}),
    "desk:take-back": Row(("petition",), "405", "in 404 302 302 403 404 404"),
    "desk:answer": Row(("petition",), "in 404 403 200 200 404 404", "in 404 403 302 302 404 404", {"act": "answer", "text": "Làm như mẫu"}),
    "desk:direct": Row(("study",), "in 404 403 200 200 404 404", "in 404 403 422 302 404 404", {"act": "say", "text": "Làm sớm"}),  # whose words?
    "desk:steer": Row(("study",), "405", "in 404 403 302 403 404 404", {"act": "suspend", "reason": "Chờ hướng dẫn"}),
    "desk:share": Row(("study",), "405", "in 404 422 403 403 404 404", {"task": "Soạn"}),  # to whom?
    "desk:finish-share": Row(("share",), "405", "in 404 302 404 404 404 404", {"done_on": "18/04/2026"}),
    "desk:withdraw-share": Row(("share",), "405", "in 404 302 404 404 404 404"),
    "campaigns:chasing": Row(("running",), "in 404 404 200 200 404 404", "405"),
    "campaigns:remind": Row(("running",), "405", "in 404 404 302 403 404 404"),
    "campaigns:policy": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"is_on": "on", "days_before": "7, 3", "digest_weekday": "0", "quiet_from": "20:00", "quiet_to": "07:00"}),
    "campaigns:decide": Row(("running", "delivery"), "405", "in 404 404 302 403 404 404"),
    "campaigns:letter": Row(("letter",), "in 404 404 200 200 404 404", "in 404 404 422 403 404 404", {"symbol": "12-CV/ĐUK"}),
    "campaigns:letter-file": Row(("letter",), "in 404 404 200 200 404 404", "405"),
    "notices:preferences": Row((), "200", "422", {"by_email": "on", "email": "khong phai"}),
    "notices:make-feed": Row((), "405", "200"),
    "notices:end-feed": Row((), "405", "302"),
    "notices:feed": Row(("token",), "404 404 404 404 404 404 404", "405 405 405 405 405 405 405"),
    "campaigns:time": Row(("running",), "in 404 404 200 200 404 404", "405"),
    "campaigns:clocks": Row(("running",), "405", "in 404 404 302 403 404 404", {"act": "closing", "closing_on": "30/12/2026"}),
    "campaigns:event-day": Row(("running", "duty"), "405", "in 404 404 422 403 404 404", {"happened_on": "18/04/2026"}),  # it has a day
    "campaigns:join": Row(("running",), "405", "in 404 404 422 403 404 404"),  # no newcomer
    "campaigns:amend": Row(("running", "duty"), "in 404 404 200 403 404 404", "in 404 404 302 403 404 404", {"action": "việc khác", "reason": "Theo văn bản mới"}),
    "campaigns:add-obligation": Row(("running",), "in 404 404 200 403 404 404", "in 404 404 422 403 404 404", {"action": "việc thêm", "kind": "OTHER"}),  # for whom?
    "desk:period": Row(("standing",), "405", "in 404 302 302 403 404 404", {"period": "2026-04-01", "is_nil": "on"}),
    "desk:event-day": Row(("study",), "405", "in 404 422 422 403 404 404", {"happened_on": "18/04/2026"}),  # it has a day
    "desk:read-amendment": Row(("study",), "405", "in 404 302 302 403 404 404"),
    "organisations:days": Row((), "200", "405"),
    "organisations:set-day": Row((), "405", "in 403 403 403 403 302 403", {"on": "20/04/2026", "name": "Lễ của cơ quan"}),
    "organisations:remove-day": Row((), "405", "in 403 403 403 403 302 403", {"on": "20/04/2026"}),
    "desk:home": Row((), "in 302 302 200 200 200 200", "405"),
    "desk:unit": Row(("unit",), "in 404 200 200 200 404 404", "405"),
    "desk:assignment": Row(("study",), "in 404 200 200 200 404 404", "in 404 302 302 403 404 404", {"is_done": "1", "done_on": "18/04/2026", "version": "2", "key": "k"}),
    "desk:judge": Row(("study",), "405", "in 404 403 422 403 404 404", {"act": "return", "reason": "Bổ sung số"}),
    "desk:receive": Row(("running", "unit"), "405", "in 404 302 302 403 404 404"),
    "desk:withdraw-evidence": Row(("study", "evidence"), "405", "in 404 302 302 403 404 404"),
    "desk:add-evidence": Row(("study",), "405", "in 404 302 302 403 404 404", {"kind": "LINK", "url": "https://example.vn/tin"}),
    "desk:use-evidence": Row(("study",), "in 404 200 200 403 404 404", "in 404 422 422 403 404 404"),  # nothing ticked
    "desk:thumbnail": Row(("evidence",), "in 404 404 404 404 404 404", "405"),  # no photograph; see test_evidence
    "desk:evidence": Row(("evidence",), "in 404 200 200 200 404 404", "405"),
    "reporting:report": Row(("report-row",), "in 404 200 200 200 404 404", "in 404 422 422 403 404 404", {"act": "save", "version": "2"}),
    "reporting:inbox": Row(("running",), "in 404 404 200 200 404 404", "405"),
    "reporting:review": Row(("report",), "in 404 200 200 200 404 404", "in 404 403 302 403 404 404", {"act": "accept"}),
    "reporting:consolidate": Row(("running",), "405", "in 404 404 302 403 404 404"),
    "reporting:consolidated": Row(("consolidated",), "in 404 404 200 200 404 404", "in 404 404 302 403 404 404", {"title": "kết quả", "version": "1"}),
    "reporting:figure": Row(("consolidated",), "in 404 404 200 200 404 404", "405", query="?muc=STUDY_ATTENDANCE&doi-tuong=PARTY_MEMBER"),
    "reporting:send-up": Row(("consolidated",), "405", "in 404 404 422 403 404 404"),  # not issued yet
    "reporting:docx": Row(("consolidated",), "in 404 404 200 200 404 404", "405"),
}
# fmt: on
