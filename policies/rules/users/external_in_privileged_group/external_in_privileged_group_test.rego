package rules.users.external_in_privileged_group_test

import data.lib.testing
import data.rules.users.external_in_privileged_group as rule

_asked(user, group) := testing.evaluation(testing.about([
	testing.target("group", "00g1", group),
	testing.target("user", "00u1", user),
]))

test_holds_when_a_guest_joins_a_group_that_opens_many_apps if {
	some finding in rule.hold with input as _asked({"is_external": true}, {"apps_opened": 10})
	finding.proof.apps_opened == {"00g1": 10}
}

test_silent_on_a_guest_in_a_small_group if {
	count(rule.hold) == 0 with input as _asked({"is_external": true}, {"apps_opened": 9})
}

test_silent_on_an_employee if {
	count(rule.hold) == 0 with input as _asked({"is_external": false}, {"apps_opened": 200})
}

test_holds_when_both_facts_are_missing if {
	count(rule.hold) == 1 with input as _asked({}, {})
}

test_holds_when_the_targets_are_missing if {
	asked := testing.without(_asked({"is_external": false}, {"apps_opened": 1}), "/context/targets")
	count(rule.hold) == 1 with input as asked
}
