using System.Security.Cryptography;
using Chat.Contracts.History;
using Chat.History.Tests.Support;
using Chat.Testing;
using Grpc.Core;

namespace Chat.History.Tests.Rights;

public sealed class ServiceKeyTests(HistoryFixture history) : IClassFixture<HistoryFixture>
{
    [Fact]
    public async Task Who_is_no_service_is_refused_by_every_method()
    {
        await using var host = await HistoryHost.StartAsync(
            history.Database, settings: ("Services:Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))));
        var methods = typeof(IHistoryService).GetMethods();

        Assert.True(methods.Length > 8, "hardly any method was found");
        foreach (var method in methods)
        {
            var arguments = method.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray();
            var call = method.Invoke(host.Client, arguments)!;
            var response = (Task)call.GetType().GetProperty("ResponseAsync")!.GetValue(call)!;
            var refused = await Assert.ThrowsAsync<RpcException>(() => response.OrFail("a refusal"));
            Assert.Equal((method.Name, StatusCode.Unauthenticated), (method.Name, refused.StatusCode));
        }
    }
}
