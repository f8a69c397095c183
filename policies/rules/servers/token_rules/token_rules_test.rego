package rules.servers.token_rules_test

import data.lib.testing
import data.rules.servers.token_rules

_asked := testing.evaluation(object.union(
	{"action": {"name": "createAuthorizationServerPolicyRule"}},
	testing.about([testing.target("authorization_server", "aus1server000000000001", {})]),
))

test_holds_whoever_asks if {
	some finding in token_rules.hold with input as _asked
	finding.proof == {"operation": "createAuthorizationServerPolicyRule", "of": {"type": "authorization_server", "id": "aus1server000000000001"}}
	finding.severity == "high"
}

test_silent_with_any_effect_but_hold if {
	not token_rules.block with input as _asked
	not token_rules.allow with input as _asked
}

test_holds_when_the_resource_is_missing if {
	some finding in token_rules.hold with input as testing.without(_asked, "/resource")
	finding.proof.of == "unknown"
}
