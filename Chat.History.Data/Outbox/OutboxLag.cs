namespace Chat.History.Data.Outbox;

/// <summary>How far a consumer of the outbox is behind.</summary>
/// <param name="Consumer">Its name.</param>
/// <param name="Lag">The age of the oldest row that it has not passed; zero when there is none.</param>
public sealed record OutboxLag(string Consumer, TimeSpan Lag);
