# METADATA
# title: Evaluations for tests
# description: >-
#   One helper makes every evaluation: a plain, granted write by a service agent at noon on a Tuesday, changed by what
#   a test names.
package lib.testing

evaluation(overrides) := object.union(_plain, overrides)

# Without the value at a path such as "/action/properties/role".
without(value, path) := json.remove(value, [path])

action(access, properties) := {"access": access, "properties": properties}

target(type, id, values) := {
	"type": type,
	"id": id,
	"exists": true,
	"facts": {name: {"value": value, "age_ms": 0, "source": "live"} | some name, value in values},
	"unknown": {},
}

about(targets) := {
	"resource": {"type": targets[0].type, "id": targets[0].id},
	"context": {"targets": targets},
}

asker(kind) := {"subject": {"properties": {"kind": kind}}}

_plain := {
	"id": "dec_test",
	"subject": {"type": "agent", "id": "agt_test", "properties": {
		"name": "test-bot",
		"kind": "service",
		"owner": "dana.reyes@acme.test",
		"credential": "key",
		"scopes": ["okta.users.manage"],
		"actors": [],
	}},
	"action": {
		"name": "updateUser",
		"access": "write",
		"tag": "User",
		"scopes": ["okta.users.manage"],
		"reveals_secrets": false,
		"bulk": false,
		"properties": {},
	},
	"resource": {"type": "", "id": ""},
	"context": {
		"time": "2026-11-24T12:00:00.000Z",
		"hour": 12,
		"weekday": 2,
		"org": "https://acme.okta.test",
		"source_ip": "192.0.2.10",
		"digest": "sha-256:test",
		"targets": [],
		"may": {
			"granted": true,
			"grant_proof": ["scope okta.users.manage"],
			"effective": true,
			"effective_proof": ["SUPER_ADMIN"],
		},
		"history": {
			"calls_last_minute": 1,
			"calls_last_hour": 10,
			"operation_last_hour": 1,
			"destroys_last_hour": 0,
			"operation_first_at": 1764000000000,
		},
	},
}
