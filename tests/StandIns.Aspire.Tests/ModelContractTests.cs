using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace StandIns.Aspire.Tests;

public sealed class ModelContractTests
{
    [Theory]
    [InlineData("run")]
    [InlineData("publish")]
    public async Task Everything_the_product_uses_describes_an_application_that_builds(string operation)
    {
        var builder = ModelContract.Describe(DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", operation, "--Parameters:jwt-key=k", "--ConnectionStrings:existing=x"],
            DisableDashboard = true,
            AllowUnsecuredTransport = true,
            EnableResourceLogging = true,
            DashboardApplicationName = "Chat",
        }));

        await using var app = builder.Build();

        Assert.NotNull(app.ResourceNotifications);
        Assert.NotNull(app.ResourceCommands);
        Assert.Equal("Chat", builder.Configuration["AppHost:DashboardApplicationName"]);
        Assert.Equal(builder.Resources.Count, builder.Resources.Select(resource => resource.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task Either_world_can_be_chosen_behind_one_type_of_builder()
    {
        var builder = ModelKit.Builder("--Parameters:cache-password=p", "--Parameters:password=p");
        var password = builder.AddParameter("password", secret: true);
        var server = builder.AddExecutable("native", "redis-server", ".").WithEndpoint(name: "tcp", scheme: "redis", env: "PORT");
        var endpoint = server.GetEndpoint("tcp");
        IResourceBuilder<IResourceWithConnectionString> native = builder
            .AddConnectionString("native-cache", ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.HostAndPort)},password={password}"))
            .WithHealthCheck("native").WaitFor(server);
        IResourceBuilder<IResourceWithConnectionString> contained = builder.AddRedis("cache");
        ModelKit.Allocate(server.Resource, "tcp", 6381);
        ModelKit.Allocate(contained.Resource, "tcp", 6382);

        var environment = await ModelKit.EnvironmentOf(builder.AddPlainProject("hub").WithReference(native).WithReference(contained).WaitFor(native).WaitFor(contained));

        Assert.Equal("localhost:6381,password=p", environment["ConnectionStrings__native-cache"]);
        Assert.Equal("localhost:6382,password=p", environment["ConnectionStrings__cache"]);
    }
}
