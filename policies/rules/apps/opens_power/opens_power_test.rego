package rules.apps.opens_power_test

import data.lib.testing
import data.rules.apps.opens_power

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "assignGroupToApplication"}},
	testing.about([testing.target("app", "0oa1", facts), testing.target("group", "00g1", {})]),
))

test_holds_on_an_app_that_holds_a_role if {
	some finding in opens_power.hold with input as _asked({"grants_admin": true, "scopes_granted": []})
	finding.proof.grants_admin == {"0oa1": true}
	finding.severity == "critical"
}

test_holds_on_an_app_with_scopes_of_oktas_api if {
	some finding in opens_power.hold with input as _asked({"grants_admin": false, "scopes_granted": ["okta.users.manage"]})
	finding.proof.scopes_granted == {"0oa1": ["okta.users.manage"]}
}

test_silent_on_an_app_without_power if {
	count(opens_power.hold) == 0 with input as _asked({"grants_admin": false, "scopes_granted": []})
}

test_holds_when_a_fact_is_missing if {
	count(opens_power.hold) == 1 with input as _asked({"grants_admin": false})
	count(opens_power.hold) == 1 with input as _asked({"scopes_granted": []})
}
