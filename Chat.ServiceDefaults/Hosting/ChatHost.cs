using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chat.ServiceDefaults.Hosting;

/// <summary>Runs a service. Wrong settings and taken ports end it with exit code 1 and one line each, without a stack trace.</summary>
public static class ChatHost
{
    public static Task<int> RunAsync(string[] args, Func<WebApplicationBuilder, WebApplication> build)
    {
        ArgumentNullException.ThrowIfNull(build);
        return RunAsync(() => build(WebApplication.CreateBuilder(args)));
    }

    public static Task<int> RunAsync(Func<IHost> build) => RunAsync(build, Console.Error);

    internal static async Task<int> RunAsync(Func<IHost> build, TextWriter problemsTo)
    {
        ArgumentNullException.ThrowIfNull(build);
        try
        {
            using var host = build();
            // The host would check them too, but log what it finds with a stack trace.
            host.Services.GetService<IStartupValidator>()?.Validate();
            await RunUntilStoppedAsync(host);
            return 0;
        }
        catch (Exception exception) when (StartProblems.In(exception) is { Count: > 0 } problems)
        {
            await problemsTo.WriteLineAsync("The service does not start:");
            foreach (var problem in problems)
            {
                await problemsTo.WriteLineAsync($"  {problem}");
            }

            return 1;
        }
    }

    private static async Task RunUntilStoppedAsync(IHost host)
    {
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while it started, or while something still ended: that is what was asked for.
        }
    }
}
