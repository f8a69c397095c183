package rules.users.super_admin_away_test

import data.lib.testing
import data.rules.users.super_admin_away

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "suspendUser"}},
	testing.about([testing.target("user", "00u1", facts)]),
))

test_holds_on_a_super_admin if {
	some finding in super_admin_away.hold with input as _asked({"is_super_admin": true})
	finding.proof.is_super_admin == {"00u1": true}
}

test_silent_on_anybody_else if {
	count(super_admin_away.hold) == 0 with input as _asked({"is_super_admin": false})
}

test_holds_when_it_is_missing if {
	count(super_admin_away.hold) == 1 with input as _asked({})
}
