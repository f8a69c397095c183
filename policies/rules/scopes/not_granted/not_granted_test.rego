package rules.scopes.not_granted_test

import data.lib.testing
import data.rules.scopes.not_granted

test_blocks_what_the_grant_lacks if {
	asked := testing.evaluation({"context": {"may": {"granted": false, "grant_proof": ["scope okta.users.manage"]}}})
	some finding in not_granted.block with input as asked
	finding.rule == "scopes.not_granted"
	finding.proof.missing == ["scope okta.users.manage"]
}

test_silent_when_granted if {
	count(not_granted.block) == 0 with input as testing.evaluation({})
}

test_blocks_when_the_grant_is_missing if {
	asked := testing.without(testing.evaluation({}), "/context/may")
	count(not_granted.block) == 1 with input as asked
}
