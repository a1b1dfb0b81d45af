namespace Chat.Sdk.Timeline;

/// <summary>What a timeline does when the server says that it is too far behind to be told everything at once.</summary>
public enum ReplayMode
{
    /// <summary>Starts again from the newest events: right for a screen.</summary>
    Newest,

    /// <summary>Reads everything it missed, page by page: right for a log.</summary>
    Everything,
}
