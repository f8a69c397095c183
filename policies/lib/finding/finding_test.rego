package lib.finding_test

import data.lib.finding

_chain(path) := [
	{"path": path},
	{"path": ["rules"], "annotations": {"scope": "package", "title": "T", "custom": {"severity": "low", "quorum": 2}}},
]

test_names_rules_of_the_product_and_of_users if {
	finding.from(_chain(["rules", "roles", "grant", "hold"]), {}).rule == "roles.grant"
	finding.from(_chain(["custom", "desk", "night", "block"]), {}).rule == "custom.desk.night"
}

test_carries_what_a_hold_asks_for if {
	finding.from(_chain(["rules", "roles", "grant", "hold"]), {}).asks == {"quorum": 2}
}

test_obligations_name_their_rule if {
	owed := finding.oblige(_chain(["rules", "roles", "grant", "obligation"]), "tell", {"whom": "owner"})
	owed == {"name": "tell", "parameters": {"whom": "owner"}, "rule": "roles.grant"}
}
