namespace Chat.Testing;

/// <summary>How long a test waits for what must happen before it says what was missing.</summary>
public static class Waits
{
    /// <summary>30 s, and 60 s where CI=true: build machines are shared.</summary>
    public static readonly TimeSpan Limit =
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase)
            ? TimeSpan.FromSeconds(60)
            : TimeSpan.FromSeconds(30);

    /// <summary>Awaits the task; a <see cref="TimeoutException"/> after the limit names what was missing.</summary>
    public static async Task OrFail(this Task task, string whatWasMissing, TimeSpan? limit = null)
    {
        try
        {
            await task.WaitAsync(limit ?? Limit, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Missing(whatWasMissing, limit);
        }
    }

    /// <inheritdoc cref="OrFail(Task, string, TimeSpan?)"/>
    public static async Task<T> OrFail<T>(this Task<T> task, string whatWasMissing, TimeSpan? limit = null)
    {
        await ((Task)task).OrFail(whatWasMissing, limit).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <inheritdoc cref="OrFail(Task, string, TimeSpan?)"/>
    public static Task OrFail(this ValueTask task, string whatWasMissing, TimeSpan? limit = null) =>
        task.AsTask().OrFail(whatWasMissing, limit);

    /// <inheritdoc cref="OrFail(Task, string, TimeSpan?)"/>
    public static Task<T> OrFail<T>(this ValueTask<T> task, string whatWasMissing, TimeSpan? limit = null) =>
        task.AsTask().OrFail(whatWasMissing, limit);

    internal static TimeoutException Missing(string what, TimeSpan? limit) =>
        new($"Missing after {(limit ?? Limit).TotalSeconds:0.#} s: {what}");
}
