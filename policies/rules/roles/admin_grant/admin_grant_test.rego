package rules.roles.admin_grant_test

import data.lib.testing
import data.rules.roles.admin_grant

_asked(properties) := testing.evaluation(object.union(
	{"action": {"name": "assignRoleToUser", "properties": properties}},
	testing.about([testing.target("user", "00u1", {})]),
))

test_holds_when_an_admin_role_is_granted if {
	some finding in admin_grant.hold with input as _asked({"role": "HELP_DESK_ADMIN"})
	finding.proof == {"role": "HELP_DESK_ADMIN", "to": {"type": "user", "id": "00u1"}}
}

test_silent_with_any_effect_but_hold if {
	not admin_grant.block with input as _asked({"role": "HELP_DESK_ADMIN"})
	not admin_grant.allow with input as _asked({"role": "HELP_DESK_ADMIN"})
}

test_holds_when_the_role_is_missing if {
	some finding in admin_grant.hold with input as _asked({})
	finding.proof.role == "unknown"
}
