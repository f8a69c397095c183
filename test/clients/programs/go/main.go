// A client as its users write it: Okta's official Go SDK, unmodified, in a process of its own. It says what happened in lines
// of JSON and waits for a line on standard input before it repeats a held call.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/okta/okta-sdk-golang/v6/okta"
)

type settings struct {
	Client struct {
		OrgURL       string   `json:"orgUrl"`
		Token        string   `json:"token"`
		ClientID     string   `json:"clientId"`
		PrivateKey   string   `json:"privateKey"`
		PrivateKeyID string   `json:"privateKeyId"`
		Scopes       []string `json:"scopes"`
		ProxyHost    string   `json:"proxyHost"`
		ProxyPort    int32    `json:"proxyPort"`
		// Where orgUrl's port is published: what a load balancer or a service of a cluster does elsewhere.
		Dial string `json:"dial"`
	} `json:"client"`
	Login      string `json:"login"`
	Group      string `json:"group"`
	AdminGroup string `json:"adminGroup"`
}

func tell(step string, facts map[string]any) {
	line := map[string]any{"step": step}
	for name, value := range facts {
		line[name] = value
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, told(err))
		os.Exit(1)
	}
}

func told(err error) map[string]any {
	facts := map[string]any{"message": err.Error()}
	if api, ok := err.(*okta.GenericOpenAPIError); ok {
		facts["body"] = string(api.Body())
		if model, ok := api.Model().(okta.Error); ok {
			facts["summary"] = model.GetErrorSummary()
			facts["errorCode"] = model.GetErrorCode()
		}
	}
	return facts
}

func refused(step string, err error) {
	if err == nil {
		fmt.Fprintln(os.Stderr, step, "was not refused")
		os.Exit(1)
	}
	tell(step, told(err))
}

func configuration(s settings) *okta.Configuration {
	c := s.Client
	setters := []okta.ConfigSetter{
		okta.WithCache(false),
		okta.WithRateLimitMaxRetries(1),
	}
	// What is not given here stands in the environment.
	if c.OrgURL != "" {
		setters = append(setters, okta.WithOrgUrl(c.OrgURL))
	}
	if c.Token != "" {
		setters = append(setters, okta.WithToken(c.Token))
	} else if c.ClientID != "" {
		setters = append(setters,
			okta.WithAuthorizationMode("PrivateKey"),
			okta.WithClientId(c.ClientID),
			okta.WithScopes(c.Scopes),
			okta.WithPrivateKey(c.PrivateKey),
			okta.WithPrivateKeyId(c.PrivateKeyID),
		)
	}
	if c.ProxyHost != "" {
		setters = append(setters, okta.WithProxyHost(c.ProxyHost), okta.WithProxyPort(c.ProxyPort))
	}
	if c.Dial != "" {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, c.Dial)
		}
		setters = append(setters, okta.WithHttpClientPtr(&http.Client{Transport: transport}))
	}
	config, err := okta.NewConfiguration(setters...)
	must(err)
	return config
}

func main() {
	var s settings
	must(json.Unmarshal([]byte(os.Getenv("CLIENT_SETTINGS")), &s))
	client := okta.NewAPIClient(configuration(s))
	ctx := context.Background()
	input := bufio.NewReader(os.Stdin)
	patiently := func(step string, work func() error) {
		err := work()
		if err != nil {
			facts := told(err)
			if !strings.Contains(fmt.Sprint(facts), "holds this call for approval") {
				must(err)
			}
			tell("held", facts)
			_, _ = input.ReadString('\n')
			must(work())
		}
		tell(step, nil)
	}

	users, answer, err := client.UserAPI.ListUsers(ctx).Limit(20).Execute()
	must(err)
	count := len(users)
	for answer.HasNextPage() && count < 10000 {
		var page []okta.User
		answer, err = answer.Next(&page)
		must(err)
		count += len(page)
	}
	tell("paged", map[string]any{"users": count})

	profile := okta.UserProfile{}
	profile.SetFirstName("Mia")
	profile.SetLastName("Lund")
	profile.SetLogin(s.Login)
	profile.SetEmail(s.Login)
	user, _, err := client.UserAPI.CreateUser(ctx).Body(okta.CreateUserRequest{Profile: profile}).Activate(true).Execute()
	must(err)
	tell("created", map[string]any{"id": user.GetId(), "login": user.Profile.GetLogin()})
	read, _, err := client.UserAPI.GetUser(ctx, user.GetId()).Execute()
	must(err)
	tell("read", map[string]any{"login": read.Profile.GetLogin()})
	change := okta.UserProfile{}
	change.SetNickName("Mimi")
	changed, _, err := client.UserAPI.UpdateUser(ctx, user.GetId()).User(okta.UpdateUserRequest{Profile: &change}).Execute()
	must(err)
	tell("changed", map[string]any{"nickName": changed.Profile.GetNickName()})

	_, err = client.GroupAPI.AssignUserToGroup(ctx, s.Group, user.GetId()).Execute()
	must(err)
	members, _, err := client.GroupAPI.ListGroupUsers(ctx, s.Group).Execute()
	must(err)
	member := false
	for _, one := range members {
		member = member || one.GetId() == user.GetId()
	}
	tell("joined", map[string]any{"member": member})
	_, err = client.GroupAPI.AssignUserToGroup(ctx, s.AdminGroup, user.GetId()).Execute()
	refused("blocked", err)

	patiently("deactivated", func() error {
		_, err := client.UserLifecycleAPI.DeactivateUser(ctx, user.GetId()).Execute()
		return err
	})
	patiently("deleted", func() error {
		_, err := client.UserAPI.DeleteUser(ctx, user.GetId()).Execute()
		return err
	})
	_, _, err = client.UserAPI.GetUser(ctx, user.GetId()).Execute()
	refused("gone", err)
}
