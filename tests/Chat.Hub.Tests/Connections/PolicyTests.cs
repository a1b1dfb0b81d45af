using Chat.Contracts;
using Chat.Contracts.Errors;
using Chat.Hub.Tests.Kit;
using Chat.Testing;

namespace Chat.Hub.Tests.Connections;

public sealed class PolicyTests(RedisFixture redis)
{
    [Fact]
    public async Task Whoever_has_not_said_who_he_is_is_refused_by_every_method()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        await using var mallory = await Person.ArriveAsync(hub.GrpcAddress);
        var methods = typeof(IChatHub).GetMethods().Where(method => method.ReturnType != typeof(void) && method.Name != nameof(IChatHub.ConnectAsync)).ToList();

        Assert.True(methods.Count > 8, "hardly any method was found");
        foreach (var method in methods)
        {
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
            var refusal = await Person.RefusedAsync(() => (Task)method.Invoke(mallory.Hub, arguments)!);
            Assert.Equal((method.Name, ErrorCode.NotConnected), (method.Name, refusal.Code));
        }
    }

    [Fact]
    public async Task What_nobody_has_said_who_he_is_acknowledges_is_ignored()
    {
        await using var cluster = await Cluster.StartAsync(redis.ConnectionString);
        var hub = await cluster.AddHubAsync();
        await using var mallory = await Person.ArriveAsync(hub.GrpcAddress);

        mallory.Hub.Acknowledge(1_000_000);

        Assert.Equal(ErrorCode.NotConnected, (await Person.RefusedAsync(() => mallory.Hub.ListChannelsAsync())).Code);
    }
}
