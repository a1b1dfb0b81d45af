using Chat.Contracts.History;
using Chat.Contracts.Ids;

namespace Chat.History.Messaging;

internal static class AppendAnswers
{
    /// <summary>
    /// One answer of several commits, in their order. Sequences of another life of the database, which was replaced between two
    /// commits, mean nothing beside those of the last one: their outcome is unknown.
    /// </summary>
    /// <param name="answers">The answers of the commits.</param>
    /// <param name="otherwise">The epoch when nothing was stored.</param>
    public static AppendAnswer Join(IReadOnlyList<AppendAnswer> answers, Epoch otherwise)
    {
        var epoch = answers.LastOrDefault(answer => answer.Outcomes.Any(outcome => outcome.Refusal is null))?.Epoch ?? otherwise;
        return new AppendAnswer { Epoch = epoch, Outcomes = [.. answers.SelectMany(answer => answer.Outcomes.Select(outcome => In(epoch, answer, outcome)))] };
    }

    private static AppendOutcome In(Epoch epoch, AppendAnswer answer, AppendOutcome outcome) =>
        outcome.Refusal is null && answer.Epoch != epoch ? new AppendOutcome { Refusal = Refusals.OutcomeUnknown } : outcome;
}
