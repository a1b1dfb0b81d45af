using System.Text.RegularExpressions;
using Chat.Contracts.Errors;
using Chat.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using MagicOnion.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Tests;

public sealed class ErrorMappingTests : IAsyncLifetime, IProbeReceiver
{
    private const string Mapper = "Chat.ServiceDefaults.Errors.ErrorMapper";

    private KestrelHost _host = null!;
    private GrpcChannel _channel = null!;

    private Endings Endings => _host.Services.GetRequiredService<Endings>();

    private IEnumerable<RecordedLog> Problems =>
        _host.Logs.Entries.Where(log => log.Level >= LogLevel.Warning && (log.Category == Mapper || log.Category.StartsWith("MagicOnion", StringComparison.Ordinal)));

    public async ValueTask InitializeAsync()
    {
        _host = await KestrelHost.StartServiceAsync(builder =>
        {
            builder.AddServiceDefaults();
            builder.Services.AddSingleton<Endings>();
            builder.Services.AddMagicOnion();
            var application = builder.Build();
            application.MapMagicOnionService<Probe>();
            application.MapMagicOnionService<ProbeHub>();
            return application;
        });
        _channel = GrpcChannel.ForAddress(_host.GrpcAddress);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_that_ends_well_answers(bool hub) => Assert.Equal(1, await CallAsync(hub, Ending.Well));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_reaches_the_caller_whole_and_is_no_problem_of_the_server(bool hub)
    {
        var (status, refusal) = await RefusedAsync(hub, Ending.Refused);

        Assert.Equal(StatusCode.NotFound, status);
        Assert.Equal(Refusal.Of(ErrorCode.ChannelNotFound, "There is no such channel."), refusal);
        Assert.Empty(Problems);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_of_another_service_is_handed_on(bool hub)
    {
        var (status, refusal) = await RefusedAsync(hub, Ending.RefusedElsewhere);

        Assert.Equal(StatusCode.ResourceExhausted, status);
        Assert.Equal((ErrorCode.Busy, true), (refusal.Code, refusal.IsRetryable));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_service_that_is_away_makes_the_call_worth_trying_again(bool hub)
    {
        var (_, refusal) = await RefusedAsync(hub, Ending.AwayElsewhere);

        Assert.Equal((ErrorCode.Unavailable, true), (refusal.Code, refusal.IsRetryable));
        Assert.Single(Problems);
    }

    [Theory]
    [InlineData(false, Ending.Failed)]
    [InlineData(true, Ending.Failed)]
    [InlineData(false, Ending.CancelledByTheServer)]
    [InlineData(true, Ending.CancelledByTheServer)]
    public async Task A_fault_is_logged_once_under_the_trace_id_that_the_caller_gets(bool hub, Ending ending)
    {
        var (status, refusal) = await RefusedAsync(hub, ending);

        Assert.Equal((StatusCode.Internal, ErrorCode.Internal), (status, refusal.Code));
        Assert.DoesNotContain("geheim", refusal.Sentence, StringComparison.Ordinal);
        var trace = Regex.Match(refusal.Sentence, "[0-9a-f]{32}").Value;
        var log = Assert.Single(Problems);
        Assert.NotEmpty(trace);
        Assert.Contains(trace, log.Text, StringComparison.Ordinal);
        Assert.NotNull(log.Exception);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_cannot_be_read_is_refused_and_is_no_problem_of_the_server(bool hub)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => hub ? CallHubAsync() : CallAsync());

        Assert.True(Refusal.TryParseDetail(failure.Status.Detail, out var refusal), failure.Status.Detail);
        Assert.Equal((StatusCode.InvalidArgument, ErrorCode.InvalidRequest), (failure.StatusCode, refusal.Code));
        Assert.DoesNotContain(_host.Logs.Entries, log => log.Level >= LogLevel.Warning);

        async Task CallAsync() => await MagicOnionClient.Create<Malformed.IProbe>(_channel).EndAsync(["nonsense"]);

        async Task CallHubAsync()
        {
            var client = await StreamingHubClient.ConnectAsync<Malformed.IProbeHub, IProbeReceiver>(_channel, this);
            await client.EndAsync(["nonsense"]).OrFail("an answer of the hub");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stored_data_that_cannot_be_read_is_a_fault(bool hub)
    {
        var (_, refusal) = await RefusedAsync(hub, Ending.UnreadableStore);

        Assert.Equal(ErrorCode.Internal, refusal.Code);
        Assert.Single(Problems);
    }

    [Fact]
    public async Task A_call_that_its_caller_gave_up_is_silent()
    {
        using var given = new CancellationTokenSource();
        var call = MagicOnionClient.Create<IProbe>(_channel).WithCancellationToken(given.Token).EndAsync(Ending.NeverEnds).ResponseAsync;
        await Endings.Begun.OrFail("the call");

        await given.CancelAsync();

        await Assert.ThrowsAsync<RpcException>(() => call.OrFail("the end of the call"));
        await Endings.Cancelled.OrFail("the cancellation at the server");
        await _host.StopAsync();
        Assert.Empty(Problems);
    }

    [Fact]
    public async Task A_hub_connection_that_breaks_in_a_call_is_silent()
    {
        await using var proxy = TcpFaultProxy.Start(_host.GrpcAddress.Port);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{proxy.Port}");
        var hub = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(channel, this);
        var call = hub.EndAsync(Ending.NeverEnds);
        await Endings.Begun.OrFail("the call");

        proxy.CutAll();

        await Assert.ThrowsAnyAsync<Exception>(() => call.OrFail("the end of the call"));
        await Endings.Cancelled.OrFail("the cancellation at the server");
        await _host.StopAsync();
        Assert.Empty(Problems);
    }

    void IProbeReceiver.OnNothing()
    {
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<int> CallAsync(bool hub, Ending ending)
    {
        if (!hub)
        {
            return await MagicOnionClient.Create<IProbe>(_channel).EndAsync(ending);
        }

        var client = await StreamingHubClient.ConnectAsync<IProbeHub, IProbeReceiver>(_channel, this);
        try
        {
            return await client.EndAsync(ending).OrFail("an answer of the hub");
        }
        finally
        {
            await client.DisposeAsync();
        }
    }

    private async Task<(StatusCode Status, Refusal Refusal)> RefusedAsync(bool hub, Ending ending)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(() => CallAsync(hub, ending));
        Assert.True(Refusal.TryParseDetail(failure.Status.Detail, out var refusal), failure.Status.Detail);
        return (failure.StatusCode, refusal);
    }
}
