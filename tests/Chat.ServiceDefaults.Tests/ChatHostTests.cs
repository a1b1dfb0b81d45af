using Chat.ServiceDefaults.Hosting;
using Chat.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Chat.ServiceDefaults.Tests;

public sealed class ChatHostTests
{
    [Fact]
    public async Task A_service_that_is_stopped_while_it_starts_ends_well()
    {
        await using var problems = new StringWriter();

        var code = await ChatHost.RunAsync(() => Build(stops: true), problems).OrFail("the end of the service");

        Assert.Equal(0, code);
        Assert.Empty(problems.ToString());
    }

    [Fact]
    public async Task A_start_that_was_cancelled_without_a_stop_is_a_fault()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ChatHost.RunAsync(() => Build(stops: false), TextWriter.Null).OrFail("the end of the service"));
    }

    private static WebApplication Build(bool stops)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration["CHAT_GRPC_PORT"] = "0";
        builder.Configuration["CHAT_HTTP_PORT"] = "0";
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        builder.Services.AddHostedService(provider => new SlowStart(provider.GetRequiredService<IHostApplicationLifetime>(), stops));
        return builder.Build();
    }

    private sealed class SlowStart(IHostApplicationLifetime lifetime, bool stops) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (!stops)
            {
                throw new OperationCanceledException("a time limit of its own");
            }

            lifetime.StopApplication();
            return new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
