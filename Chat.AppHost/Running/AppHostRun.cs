using Chat.AppHost.Resources;

namespace Chat.AppHost.Running;

internal static class AppHostRun
{
    /// <summary>Runs the AppHost. What a person can mend is said in a sentence, without a stack trace; the exit code is then 1.</summary>
    public static async Task<int> ExplainAsync(Func<Task> run)
    {
        LocalAddresses.GoAroundProxies();
        try
        {
            await run();
            return 0;
        }
        catch (SetupException problem)
        {
            await Console.Error.WriteLineAsync($"Chat.AppHost cannot start: {problem.Message}");
            return 1;
        }
        catch (DistributedApplicationException problem)
        {
            // Aspire's own sentences: an option it does not know, a publisher without a place to write to.
            await Console.Error.WriteLineAsync($"Chat.AppHost: {problem.Message}");
            return 1;
        }
    }
}
