package rules.apps.scope_grant_test

import data.lib.testing
import data.rules.apps.scope_grant

_asked := testing.evaluation(object.union(
	{"action": {"name": "grantConsentToScope"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in scope_grant.hold with input as _asked
	finding.proof.operation == "grantConsentToScope"
	finding.severity == "critical"
}

test_silent_with_any_effect_but_hold if {
	not scope_grant.block with input as _asked
	not scope_grant.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in scope_grant.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
