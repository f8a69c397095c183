package rules.groups.admin_leaves_test

import data.lib.testing
import data.rules.groups.admin_leaves

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "unassignUserFromGroup"}},
	testing.about([testing.target("group", "00g1", facts), testing.target("user", "00u1", {})]),
))

test_holds_on_a_group_of_super_admins if {
	some finding in admin_leaves.hold with input as _asked({"grants_admin": true, "admin_roles": ["SUPER_ADMIN"]})
	finding.proof.roles_of_group == {"00g1": ["SUPER_ADMIN"]}
	count(admin_leaves.alert) == 0 with input as _asked({"grants_admin": true, "admin_roles": ["SUPER_ADMIN"]})
}

test_alerts_on_a_group_of_lesser_admins if {
	count(admin_leaves.alert) == 1 with input as _asked({"grants_admin": true, "admin_roles": ["HELP_DESK_ADMIN"]})
	count(admin_leaves.hold) == 0 with input as _asked({"grants_admin": true, "admin_roles": ["HELP_DESK_ADMIN"]})
}

test_silent_on_a_group_without_roles if {
	count(admin_leaves.hold) == 0 with input as _asked({"grants_admin": false, "admin_roles": []})
	count(admin_leaves.alert) == 0 with input as _asked({"grants_admin": false, "admin_roles": []})
}

test_silent_when_okta_says_there_is_no_such_group if {
	gone := object.union(testing.target("group", "00g1", {}), {"exists": false})
	count(admin_leaves.hold) == 0 with input as testing.evaluation(testing.about([gone]))
}

test_holds_when_the_roles_or_the_group_are_missing if {
	count(admin_leaves.hold) == 1 with input as _asked({})
	count(admin_leaves.hold) == 1 with input as _asked({"grants_admin": true, "admin_roles": []})
	count(admin_leaves.hold) == 1 with input as testing.evaluation(testing.about([testing.target("user", "00u1", {})]))
}
