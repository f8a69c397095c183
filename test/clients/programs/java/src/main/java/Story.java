import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.okta.sdk.authc.credentials.TokenClientCredentials;
import com.okta.sdk.client.AuthorizationMode;
import com.okta.sdk.client.ClientBuilder;
import com.okta.sdk.client.Clients;
import com.okta.sdk.helper.PaginationUtil;
import com.okta.sdk.resource.api.GroupApi;
import com.okta.sdk.resource.api.UserApi;
import com.okta.sdk.resource.api.UserLifecycleApi;
import com.okta.sdk.resource.client.ApiClient;
import com.okta.sdk.resource.client.ApiException;
import com.okta.sdk.resource.model.CreateUserRequest;
import com.okta.sdk.resource.model.UpdateUserRequest;
import com.okta.sdk.resource.model.User;
import com.okta.sdk.resource.model.UserProfile;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client as its users write it: Okta's official Java SDK, unmodified, in a process of its own. It says what happened in
 * lines of JSON and waits for a line on standard input before it repeats a held call.
 */
public class Story {
  static final ObjectMapper JSON = new ObjectMapper();
  static final BufferedReader INPUT = new BufferedReader(new InputStreamReader(System.in));

  static void tell(String step, Map<String, Object> facts) throws Exception {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("step", step);
    line.putAll(facts);
    System.out.println(JSON.writeValueAsString(line));
  }

  static Map<String, Object> told(ApiException error) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("status", error.getCode());
    facts.put("message", String.valueOf(error.getMessage()));
    facts.put("body", String.valueOf(error.getResponseBody()));
    return facts;
  }

  static void refused(String step, Runnable work) throws Exception {
    try {
      work.run();
    } catch (ApiException error) {
      tell(step, told(error));
      return;
    }
    throw new IllegalStateException(step + " was not refused");
  }

  static void patiently(String step, Runnable work) throws Exception {
    try {
      work.run();
    } catch (ApiException error) {
      Map<String, Object> facts = told(error);
      if (!facts.toString().contains("holds this call for approval")) throw error;
      tell("held", facts);
      INPUT.readLine();
      work.run();
    }
    tell(step, Map.of());
  }

  static ApiClient client(JsonNode s) {
    // What is not given here stands in the environment.
    ClientBuilder builder = Clients.builder().setRetryMaxAttempts(1);
    if (s.has("orgUrl")) builder.setOrgUrl(s.get("orgUrl").asText());
    if (s.has("token")) {
      return builder.setClientCredentials(new TokenClientCredentials(s.get("token").asText())).build();
    }
    if (!s.has("clientId")) return builder.build();
    Set<String> scopes = new HashSet<>();
    s.get("scopes").forEach(scope -> scopes.add(scope.asText()));
    return builder
        .setAuthorizationMode(AuthorizationMode.PRIVATE_KEY)
        .setClientId(s.get("clientId").asText())
        .setPrivateKey(s.get("privateKey").asText())
        .setKid(s.get("kid").asText())
        .setScopes(scopes)
        .build();
  }

  public static void main(String[] args) throws Exception {
    JsonNode settings = JSON.readTree(System.getenv("CLIENT_SETTINGS"));
    ApiClient client = client(settings.get("client"));
    UserApi users = new UserApi(client);
    GroupApi groups = new GroupApi(client);

    int count = 0;
    String after = null;
    do {
      List<User> page = users.listUsers(null, null, after, 20, null, null, null, null);
      count += page.size();
      after = PaginationUtil.getAfter(client);
    } while (after != null && count < 10000);
    tell("paged", Map.of("users", count));

    String login = settings.get("login").asText();
    UserProfile profile = new UserProfile().firstName("Mia").lastName("Lund").login(login).email(login);
    User user = users.createUser(new CreateUserRequest().profile(profile), true, false, null);
    String id = user.getId();
    tell("created", Map.of("id", id, "login", user.getProfile().getLogin()));
    tell("read", Map.of("login", users.getUser(id, null, null).getProfile().getLogin()));
    UpdateUserRequest change = new UpdateUserRequest().profile(new UserProfile().nickName("Mimi"));
    tell("changed", Map.of("nickName", users.updateUser(id, change, null).getProfile().getNickName()));

    String group = settings.get("group").asText();
    groups.assignUserToGroup(group, id);
    boolean member = groups.listGroupUsers(group, null, 200).stream().anyMatch(one -> id.equals(one.getId()));
    tell("joined", Map.of("member", member));
    refused("blocked", () -> groups.assignUserToGroup(settings.get("adminGroup").asText(), id));

    UserLifecycleApi lifecycle = new UserLifecycleApi(client);
    patiently("deactivated", () -> lifecycle.deactivateUser(id, false, null));
    patiently("deleted", () -> users.deleteUser(id, false, null));
    refused("gone", () -> users.getUser(id, null, null));
    System.exit(0);
  }
}
