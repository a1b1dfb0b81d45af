namespace Chat.ServiceDefaults.Services;

/// <summary>Marks an endpoint that only services may call.</summary>
public sealed class ServiceKeyRequired;
