using Chat.Contracts.History;

namespace Chat.StoreBench.Scenarios;

internal static class Appending
{
    /// <summary>Stores a batch as History does; a refusal would make the figures worthless.</summary>
    public static async Task AppendAsync(Store store, AppendItem[] items)
    {
        var answer = await store.Appender.AppendAsync(items, CancellationToken.None);
        if (answer.Outcomes.FirstOrDefault(outcome => outcome.Refusal is not null || outcome.IsRepeat) is { } bad)
        {
            throw new InvalidOperationException($"A message was not stored: {bad.Refusal?.Sentence ?? "a repeat"}");
        }
    }
}
