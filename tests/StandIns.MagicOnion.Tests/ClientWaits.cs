namespace StandIns.MagicOnion.Tests.Clients;

internal static class ClientWaits
{
    private static readonly TimeSpan Limit = Chat.Testing.Waits.Limit;

    public static async Task Within(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail($"Missing after {Limit.TotalSeconds} s: {what}.");
        }
    }

    public static async Task<T> Within<T>(this Task<T> task, string what)
    {
        await ((Task)task).Within(what);
        return await task;
    }
}
