package rules.org.support_and_client_privileges_test

import data.lib.testing
import data.rules.org.support_and_client_privileges

_asked := testing.evaluation(object.union(
	{"action": {"name": "grantOktaSupport"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in support_and_client_privileges.hold with input as _asked
	finding.proof.operation == "grantOktaSupport"
	finding.severity == "critical"
}

test_silent_with_any_effect_but_hold if {
	not support_and_client_privileges.block with input as _asked
	not support_and_client_privileges.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in support_and_client_privileges.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
