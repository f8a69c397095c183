package rules.tokens.listed_test

import data.lib.testing
import data.rules.tokens.listed

_asked := testing.evaluation(object.union(
	{"action": {"name": "listApiTokens"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_alerts_whoever_asks if {
	some finding in listed.alert with input as _asked
	finding.proof.operation == "listApiTokens"
	finding.severity == "medium"
}

test_silent_with_any_effect_but_alert if {
	not listed.block with input as _asked
	not listed.allow with input as _asked
}

test_alerts_when_the_resource_is_missing if {
	some finding in listed.alert with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
