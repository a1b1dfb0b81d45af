using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using static StandIns.Aspire.Tests.ModelKit;

namespace StandIns.Aspire.Tests;

public sealed class ModelReferenceTests
{
    [Fact]
    public async Task A_reference_to_Redis_gives_its_connection_string_and_its_parts()
    {
        var builder = Builder("--Parameters:cache-password=p,w");
        var redis = builder.AddRedis("cache");
        Allocate(redis.Resource, "tcp", 6380);

        var environment = await EnvironmentOf(builder.AddPlainProject("api").WithReference(redis));

        Assert.Equal("localhost:6380,password=p,w", environment["ConnectionStrings__cache"]);
        Assert.Equal("localhost", environment["CACHE_HOST"]);
        Assert.Equal("6380", environment["CACHE_PORT"]);
        Assert.Equal("p,w", environment["CACHE_PASSWORD"]);
        Assert.Equal("redis://:p%2Cw@localhost:6380", environment["CACHE_URI"]);
    }

    [Fact]
    public async Task A_connection_name_replaces_that_of_the_resource()
    {
        var builder = Builder("--Parameters:pg-password=secret");
        var database = builder.AddPostgres("pg").AddDatabase("chat-db", "chat");
        Allocate(database.Resource.Parent, "tcp", 5433);

        var environment = await EnvironmentOf(builder.AddPlainProject("api").WithReference(database, connectionName: "main-db"));

        Assert.Equal("Host=localhost;Port=5433;Username=postgres;Password=secret;Database=chat", environment["ConnectionStrings__main-db"]);
        Assert.Equal("chat", environment["MAIN_DB_DATABASENAME"]);
        Assert.Equal("postgresql://postgres:secret@localhost:5433/chat", environment["MAIN_DB_URI"]);
        Assert.Equal("jdbc:postgresql://localhost:5433/chat", environment["MAIN_DB_JDBCCONNECTIONSTRING"]);
        Assert.Equal("postgres", environment["MAIN_DB_USERNAME"]);
        Assert.DoesNotContain("ConnectionStrings__chat-db", environment.Keys);
    }

    [Fact]
    public async Task A_missing_connection_string_is_an_error_unless_it_is_optional()
    {
        var builder = Builder();
        var missing = builder.AddConnectionString("nowhere");
        var strict = builder.AddPlainProject("strict").WithReference(missing);
        var lenient = builder.AddPlainProject("lenient").WithReference(missing, optional: true);

        var exception = await Assert.ThrowsAnyAsync<DistributedApplicationException>(() => EnvironmentOf(strict));

        Assert.Contains("ConnectionStrings:nowhere", exception.Message, StringComparison.Ordinal);
        Assert.Null((await EnvironmentOf(lenient))["ConnectionStrings__nowhere"]);
    }

    [Fact]
    public async Task A_configured_connection_string_may_have_a_variable_of_its_own()
    {
        var builder = Builder("--ConnectionStrings:existing=Server=x");
        var plain = builder.AddPlainProject("plain").WithReference(builder.AddConnectionString("existing", "DB_URL"));

        Assert.Equal("Server=x", (await EnvironmentOf(plain))["DB_URL"]);
    }

    [Fact]
    public async Task A_reference_to_a_project_gives_each_of_its_endpoints()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("my-api").WithHttpEndpoint().WithHttpEndpoint(name: "grpc").WithHttpsEndpoint(name: "https");
        Allocate(api.Resource, "http", 5001);
        Allocate(api.Resource, "grpc", 5002);
        Allocate(api.Resource, "https", 5003);

        var environment = await EnvironmentOf(builder.AddExecutable("web", "true", ".").WithReference(api));

        Assert.Equal("http://localhost:5001", environment["services__my-api__http__0"]);
        Assert.Equal("http://localhost:5002", environment["services__my-api__grpc__0"]);
        Assert.Equal("https://localhost:5003", environment["services__my-api__https__0"]);
        Assert.Equal("http://localhost:5001", environment["MY_API_HTTP"]);
        Assert.Equal("http://localhost:5002", environment["MY_API_GRPC"]);
        Assert.Equal(6, environment.Count);
    }

    [Fact]
    public async Task A_reference_to_one_endpoint_gives_only_that_one()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("api").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        Allocate(api.Resource, "admin", 5002);

        var environment = await EnvironmentOf(builder.AddExecutable("web", "true", ".").WithReference(api.GetEndpoint("admin")));

        Assert.Equal(["API_ADMIN", "services__api__admin__0"], environment.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Referring_twice_changes_nothing()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("api").WithHttpEndpoint();
        Allocate(api.Resource, "http", 5001);

        var environment = await EnvironmentOf(builder.AddExecutable("web", "true", ".").WithReference(api).WithReference(api.GetEndpoint("http")));

        Assert.Equal(["API_HTTP", "services__api__http__0"], environment.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task An_excluded_endpoint_is_given_only_when_named()
    {
        var builder = Builder();
        var api = builder.AddPlainProject("api").WithHttpEndpoint().WithEndpoint("http", endpoint => endpoint.ExcludeReferenceEndpoint = true);
        Allocate(api.Resource, "http", 5001);
        var all = builder.AddExecutable("all", "true", ".").WithReference(api);
        var named = builder.AddExecutable("named", "true", ".").WithReference(api.GetEndpoint("http"));

        Assert.Empty(await EnvironmentOf(all));
        Assert.NotEmpty(await EnvironmentOf(named));
    }

    [Fact]
    public async Task A_url_outside_is_found_by_the_name_it_is_given()
    {
        var builder = Builder();
        var web = builder.AddExecutable("web", "true", ".").WithReference("ext", new Uri("https://example.test/"));

        var environment = await EnvironmentOf(web);

        Assert.Equal("https://example.test/", environment["services__ext__default__0"]);
        Assert.Equal("https://example.test/", environment["ext"]);
        Assert.Throws<InvalidOperationException>(() => web.WithReference("sub", new Uri("https://example.test/sub")));
    }

    [Fact]
    public async Task An_external_service_is_found_under_its_scheme()
    {
        var builder = Builder("--Parameters:pay-url=http://pay.example.test");
        var literal = builder.AddExternalService("mailer", "https://mail.example.test/");
        var parameter = builder.AddExternalService("pay", builder.AddParameter("pay-url"));

        var environment = await EnvironmentOf(builder.AddExecutable("web", "true", ".").WithReference(literal).WithReference(parameter));

        Assert.Equal("https://mail.example.test/", environment["services__mailer__https__0"]);
        Assert.Equal("https://mail.example.test/", environment["MAILER"]);
        Assert.Equal("http://pay.example.test", environment["services__pay__http__0"]);
        Assert.Equal("http://pay.example.test", environment["PAY_HTTP"]);
    }

    [Theory]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionString, new[] { "ConnectionStrings__cache" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.ConnectionProperties, new[] { "CACHE_HOST", "CACHE_PASSWORD", "CACHE_PORT", "CACHE_URI" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.ServiceDiscovery, new[] { "services__api__http__0" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.Endpoints, new[] { "API_HTTP" })]
    [InlineData(ReferenceEnvironmentInjectionFlags.None, new string[0])]
    public async Task The_consumer_chooses_which_variables_references_set(ReferenceEnvironmentInjectionFlags flags, string[] expected)
    {
        var builder = Builder();
        var redis = builder.AddRedis("cache");
        var api = builder.AddPlainProject("api").WithHttpEndpoint();
        Allocate(redis.Resource, "tcp", 6380);
        Allocate(api.Resource, "http", 5001);
        var web = builder.AddExecutable("web", "true", ".").WithReference(redis).WithReference(api).WithReferenceEnvironment(flags);

        Assert.Equal(expected, (await EnvironmentOf(web)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_form_of_WithEnvironment_sets_its_value()
    {
        var builder = Builder("--Parameters:key=k");
        var key = builder.AddParameter("key");
        var composed = builder.AddConnectionString("composed", ReferenceExpression.Create($"Key={key}"));
        var api = builder.AddPlainProject("api").WithHttpEndpoint();
        Allocate(api.Resource, "http", 5001);
        var calls = 0;
        var web = builder.AddExecutable("web", "true", ".")
            .WithEnvironment("TEXT", "1").WithEnvironment("NULL", (string?)null).WithEnvironment("PARAMETER", key)
            .WithEnvironment("MIXED", $"<{key}|{composed}>").WithEnvironment("LAZY", () => $"{++calls}")
            .WithEnvironment("CONNECTION", composed).WithEnvironment("ENDPOINT", api.GetEndpoint("http"))
            .WithEnvironment("HOST", api.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
            .WithEnvironment(context => context.EnvironmentVariables["BUILDER"] = key)
            .WithEnvironment(async context =>
            {
                await Task.Yield();
                context.EnvironmentVariables["NUMBER"] = 4.5;
            });

        await EnvironmentOf(web);
        var environment = await EnvironmentOf(web);

        Assert.Equal("1", environment["TEXT"]);
        Assert.Equal("", environment["NULL"]);
        Assert.Equal("k", environment["PARAMETER"]);
        Assert.Equal("<k|Key=k>", environment["MIXED"]);
        Assert.Equal("2", environment["LAZY"]);
        Assert.Equal("Key=k", environment["CONNECTION"]);
        Assert.Equal("http://localhost:5001", environment["ENDPOINT"]);
        Assert.Equal("localhost:5001", environment["HOST"]);
        Assert.Equal("k", environment["BUILDER"]);
        Assert.Equal("4.5", environment["NUMBER"]);
    }

    [Fact]
    public async Task Arguments_keep_their_order_and_may_be_values()
    {
        var builder = Builder("--Parameters:key=k");
        var key = builder.AddParameter("key");
        var tool = builder.AddExecutable("tool", "true", ".", "a").WithArgs("--", "b").WithArgs(key, ReferenceExpression.Create($"x{key}"))
            .WithArgs(context => context.Args.Add(7));

        Assert.Equal(["a", "--", "b", "k", "xk", "7"], await ArgsOf(tool));
    }

    [Fact]
    public void References_are_noted_as_relationships_once()
    {
        var builder = Builder();
        var redis = builder.AddRedis("cache");
        var web = builder.AddExecutable("web", "true", ".").WithReference(redis).WithReference(redis).WaitFor(redis);

        var relationships = web.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relation => (relation.Resource.Name, relation.Type));

        Assert.Equal([("cache", "Reference"), ("cache", "WaitFor")], relationships);
    }
}
