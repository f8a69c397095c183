package rules.groups.rule_feeds_admin_group_test

import data.lib.testing
import data.rules.groups.rule_feeds_admin_group

_asked(facts) := testing.evaluation(testing.about([
	testing.target("group_rule", "0pr1", {}),
	testing.target("group", "00g1", facts),
]))

test_holds_when_the_group_grants_admin if {
	some finding in rule_feeds_admin_group.hold with input as _asked({"grants_admin": true})
	finding.asks.quorum == 2
}

test_silent_on_a_group_without_admin_roles if {
	count(rule_feeds_admin_group.hold) == 0 with input as _asked({"grants_admin": false})
}

test_holds_when_the_groups_are_missing if {
	asked := testing.evaluation(testing.about([testing.target("group_rule", "0pr1", {})]))
	count(rule_feeds_admin_group.hold) == 1 with input as asked
}

test_holds_when_the_fact_is_missing if {
	count(rule_feeds_admin_group.hold) == 1 with input as _asked({})
}
