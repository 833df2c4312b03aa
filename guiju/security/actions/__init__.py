"""Every write to the safety of accounts."""

from guiju.security.actions.accounts import (
    change_password,
    end_sessions,
    file_of,
    lock_out,
    make_recovery_codes,
    open_account,
    open_file,
    open_service_account,
    shut_account,
    sign_in,
    sign_out,
    tie_identity,
    turn_off_factor,
    turn_on_factor,
)
from guiju.security.actions.impersonation import begin_impersonation, end_impersonation
from guiju.security.actions.lists import (
    add_list_entry,
    grant_list,
    open_list,
    remove_list_entry,
    set_post_territory,
    set_unit_territory,
    withdraw_list,
)
from guiju.security.actions.reveals import reveal
from guiju.security.actions.reviews import close_review, confirm_right, open_review, remove_right
from guiju.security.actions.tokens import issue_token, revoke_token

ACTIONS = (
    open_file, sign_in, sign_out, end_sessions, lock_out, turn_on_factor, turn_off_factor, make_recovery_codes,
    change_password, shut_account, open_account, open_service_account, tie_identity, issue_token, revoke_token, reveal,
    begin_impersonation, end_impersonation, open_list, add_list_entry, remove_list_entry, grant_list, withdraw_list,
    set_unit_territory, set_post_territory, open_review, confirm_right, remove_right, close_review,
)  # fmt: skip

__all__ = [
    "ACTIONS", "add_list_entry", "begin_impersonation", "change_password", "close_review", "confirm_right",
    "end_impersonation", "end_sessions", "file_of", "grant_list", "issue_token", "lock_out", "make_recovery_codes",
    "open_account", "open_file", "open_list", "open_review", "open_service_account", "remove_list_entry",
    "remove_right", "reveal", "revoke_token", "set_post_territory", "set_unit_territory", "shut_account", "sign_in",
    "sign_out", "tie_identity", "turn_off_factor", "turn_on_factor", "withdraw_list",
]  # fmt: skip
