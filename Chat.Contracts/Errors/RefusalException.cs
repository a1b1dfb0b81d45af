namespace Chat.Contracts.Errors;

/// <summary>Carries a refusal up to the one place that puts it on the wire, and out of the SDK to its caller.</summary>
public sealed class RefusalException(Refusal refusal) : Exception(refusal.Sentence)
{
    public RefusalException(ErrorCode code, string sentence)
        : this(Refusal.Of(code, sentence))
    {
    }

    public Refusal Refusal { get; } = refusal;
}
