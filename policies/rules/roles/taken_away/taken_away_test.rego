package rules.roles.taken_away_test

import data.lib.testing
import data.rules.roles.taken_away

_asked(type, facts) := testing.evaluation(object.union(
	{"action": {"name": "unassignRoleFromUser"}},
	testing.about([testing.target(type, "one1", facts)]),
))

test_holds_when_a_super_admin_loses_a_role if {
	some finding in taken_away.hold with input as _asked("user", {"is_super_admin": true})
	finding.proof.is_super_admin == {"one1": true}
	count(taken_away.alert) == 0 with input as _asked("user", {"is_super_admin": true})
}

test_holds_when_a_group_or_client_of_super_admins_loses_a_role if {
	count(taken_away.hold) == 1 with input as _asked("group", {"admin_roles": ["APP_ADMIN", "SUPER_ADMIN"]})
	count(taken_away.hold) == 1 with input as _asked("client", {"admin_roles": ["SUPER_ADMIN"]})
}

test_alerts_and_holds_nothing_on_a_lesser_role if {
	lesser := [["user", {"is_super_admin": false}], ["group", {"admin_roles": ["HELP_DESK_ADMIN"]}], ["client", {"grants_admin": false, "admin_roles": []}]]
	every one in lesser {
		count(taken_away.hold) == 0 with input as _asked(one[0], one[1])
		count(taken_away.alert) == 1 with input as _asked(one[0], one[1])
	}
}

test_silent_on_hold_when_okta_says_there_is_no_such_holder if {
	gone := object.union(testing.target("user", "00u1", {}), {"exists": false})
	count(taken_away.hold) == 0 with input as testing.evaluation(testing.about([gone]))
}

test_holds_when_the_roles_or_the_holder_are_missing if {
	count(taken_away.hold) == 1 with input as _asked("user", {})
	count(taken_away.hold) == 1 with input as _asked("group", {})
	count(taken_away.hold) == 1 with input as _asked("client", {"grants_admin": true, "admin_roles": []})
	count(taken_away.hold) == 1 with input as _asked("role_assignment", {})
}
