package rules.keys.secret_read_test

import data.lib.testing
import data.rules.keys.secret_read

_asked := testing.evaluation(object.union(
	{"action": {"name": "listOAuth2ClientSecrets"}},
	testing.about([testing.target("app", "0oa1", {})]),
))

test_holds_whoever_asks if {
	some finding in secret_read.hold with input as _asked
	finding.proof.operation == "listOAuth2ClientSecrets"
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not secret_read.block with input as _asked
	not secret_read.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in secret_read.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
