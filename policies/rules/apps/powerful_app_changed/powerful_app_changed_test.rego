package rules.apps.powerful_app_changed_test

import data.lib.testing
import data.rules.apps.powerful_app_changed

_asked(facts) := testing.evaluation(object.union(
	{"action": {"name": "replaceApplication"}},
	testing.about([testing.target("app", "0oa1", facts)]),
))

test_holds_on_an_app_that_holds_a_role if {
	some finding in powerful_app_changed.hold with input as _asked({"grants_admin": true, "scopes_granted": []})
	finding.proof.grants_admin == {"0oa1": true}
	finding.severity == "critical"
}

test_holds_on_an_app_with_scopes_of_oktas_api if {
	asked := _asked({"grants_admin": false, "scopes_granted": ["okta.apps.manage"]})
	count(powerful_app_changed.hold) == 1 with input as asked
}

test_silent_on_an_app_without_power if {
	count(powerful_app_changed.hold) == 0 with input as _asked({"grants_admin": false, "scopes_granted": []})
}

test_holds_when_a_fact_is_missing if {
	count(powerful_app_changed.hold) == 1 with input as _asked({"grants_admin": false})
	count(powerful_app_changed.hold) == 1 with input as _asked({"scopes_granted": []})
}
