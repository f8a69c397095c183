package rules.roles.super_admin_grant_test

import data.lib.testing
import data.rules.roles.super_admin_grant

_asked(properties) := testing.evaluation({"action": {"name": "assignRoleToUser", "properties": properties}})

test_holds_when_a_bot_grants_super_admin if {
	some finding in super_admin_grant.hold with input as _asked({"role": "SUPER_ADMIN"})
	finding.severity == "critical"
	finding.asks.quorum == 2
}

test_holds_when_the_role_is_not_known_here if {
	count(super_admin_grant.hold) == 1 with input as _asked({"role": "super_admin"})
}

test_silent_on_read_only_role if {
	count(super_admin_grant.hold) == 0 with input as _asked({"role": "READ_ONLY_ADMIN"})
}

test_holds_when_the_role_is_missing if {
	count(super_admin_grant.hold) == 1 with input as _asked({})
}
