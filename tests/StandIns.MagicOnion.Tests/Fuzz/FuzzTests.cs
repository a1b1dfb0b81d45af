namespace StandIns.MagicOnion.Tests.Fuzz;

/// <summary>Alone in the process: what is left behind is counted for the whole of it.</summary>
[CollectionDefinition(nameof(FuzzTests), DisableParallelization = true)]
public sealed class FuzzAlone;

/// <summary>Whole connections with spoilt messages, at both ends.</summary>
[Collection(nameof(FuzzTests))]
public sealed class FuzzTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_message_of_a_client_makes_the_server_hang_crash_leak_or_answer_wrongly(bool throughGrpc)
    {
        await using var server = await FuzzServer.StartAsync(throughGrpc: throughGrpc);

        await FuzzRun.RunAsync(throughGrpc ? "Server through gRPC" : "Server", async seed =>
        {
            var harmed = await new ServerSession(server, seed).RunAsync();
            var unexpected = server.Unexpected();
            Assert.True(unexpected is null, $"Server, seed {seed}: {unexpected}");
            return harmed;
        });
    }

    [Fact]
    public Task No_message_of_a_server_makes_the_client_hang_crash_leak_or_answer_wrongly()
        => FuzzRun.RunAsync("Client", seed => new ClientSession(seed).RunAsync());
}
