package rules.apps.wide_reach_test

import data.lib.testing
import data.rules.apps.wide_reach

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "assignGroupToApplication"}},
	testing.about([testing.target("group", "00g1", facts), testing.target("app", "0oa1", {})]),
))

test_holds_on_everyone if {
	some finding in wide_reach.hold with input as _asked({"kind": "BUILT_IN", "member_count": 3})
	finding.proof.kind == {"00g1": "BUILT_IN"}
}

test_holds_on_a_group_as_large_as_the_settings_call_wide if {
	some finding in wide_reach.hold with input as _asked({"kind": "OKTA_GROUP", "member_count": 1000})
	finding.proof.member_count == {"00g1": 1000}
}

test_silent_on_a_smaller_group if {
	count(wide_reach.hold) == 0 with input as _asked({"kind": "OKTA_GROUP", "member_count": 999})
}

test_holds_when_size_or_kind_is_missing if {
	count(wide_reach.hold) == 1 with input as _asked({"kind": "OKTA_GROUP"})
	count(wide_reach.hold) == 1 with input as _asked({"member_count": 1})
}
