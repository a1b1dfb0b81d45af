using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Wire;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.Dashboard;

/// <summary>Puts the state of a resource into the words of the dashboard.</summary>
internal static class ResourceMessages
{
    /// <param name="state">The state.</param>
    /// <param name="startedAt">The time of creation of what has none yet: the dashboard cannot do without.</param>
    public static ResourceInfo Of(ResourceEvent state, DateTime startedAt)
    {
        var snapshot = state.Snapshot;
        var info = new ResourceInfo
        {
            Id = state.ResourceId,
            Uid = state.ResourceId,
            Type = snapshot.ResourceType,
            ModelName = state.Resource.Name,
            CreatedAt = Stamp(snapshot.CreationTimeStamp ?? startedAt),
            StartedAt = Stamp(snapshot.StartTimeStamp),
            StoppedAt = Stamp(snapshot.StopTimeStamp),
            IsHidden = snapshot.IsHidden,
            SendsTelemetry = snapshot.SupportsDetailedTelemetry || state.Resource.HasAnnotationOfType<OtlpExporterAnnotation>(),
        };
        Set(snapshot.State?.Text, text => info.State = text);
        Set(snapshot.State?.Style, style => info.StateStyle = style);
        Set(snapshot.IconName, icon => info.Icon = icon);
        if (snapshot.IconVariant is { } variant)
        {
            info.IconStyle = StyleOf(variant);
        }

        info.Variables.AddRange(All(snapshot.EnvironmentVariables).Select(OfVariable));
        info.Commands.AddRange(All(snapshot.Commands).Select(OfCommand));
        info.Properties.AddRange(PropertiesOf(state).Select(OfProperty));
        info.Urls.AddRange(All(snapshot.Urls).Select(OfUrl));
        info.Volumes.AddRange(All(snapshot.Volumes).Select(OfVolume));
        info.Health.AddRange(All(snapshot.HealthReports).Select(OfHealth));
        info.Relations.AddRange(All(snapshot.Relationships).Select(relation => new RelationInfo { Resource = relation.ResourceName, Type = relation.Type }));
        return info;
    }

    /// <summary>The dashboard reads exit code and parent from properties.</summary>
    private static ImmutableArray<ResourcePropertySnapshot> PropertiesOf(ResourceEvent state)
    {
        var properties = state.Snapshot.Properties;
        if (state.Snapshot.ExitCode is { } exitCode)
        {
            properties = properties.With(KnownProperties.ExitCode, exitCode);
        }

        var parent = (state.Resource as IResourceWithParent)?.Parent
            ?? state.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(relation => relation.Type == KnownRelationshipTypes.Parent)?.Resource;
        return parent is null ? properties : properties.With(KnownProperties.ParentName, ResourceInstancesAnnotation.IdsOf(parent)[0]);
    }

    private static VariableInfo OfVariable(EnvironmentVariableSnapshot variable)
    {
        var info = new VariableInfo { Name = variable.Name, IsFromSpec = variable.IsFromSpec };
        Set(variable.Value, value => info.Value = value);
        return info;
    }

    private static CommandInfo OfCommand(ResourceCommandSnapshot command)
    {
        var info = new CommandInfo
        {
            Name = command.Name,
            DisplayName = command.DisplayName,
            IsHighlighted = command.IsHighlighted,
            State = command.State switch
            {
                ResourceCommandState.Enabled => CommandAvailability.Enabled,
                ResourceCommandState.Disabled => CommandAvailability.Disabled,
                _ => CommandAvailability.Hidden,
            },
        };
        Set(command.ConfirmationMessage, text => info.Confirmation = text);
        Set(command.DisplayDescription, text => info.Description = text);
        Set(command.IconName, icon => info.Icon = icon);
        if (command.IconVariant is { } variant)
        {
            info.IconStyle = StyleOf(variant);
        }

        return info;
    }

    private static PropertyInfo OfProperty(ResourcePropertySnapshot property)
    {
        var info = new PropertyInfo { Name = property.Name, Value = ToValue(property.Value), IsHighlighted = property.IsHighlighted };
        Set(property.DisplayName, text => info.DisplayName = text);
        if (property.IsSensitive)
        {
            info.IsSensitive = true;
        }

        if (property.SortOrder is { } order)
        {
            info.SortOrder = order;
        }

        return info;
    }

    private static UrlInfo OfUrl(UrlSnapshot url)
    {
        var info = new UrlInfo
        {
            Url = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            Display = new() { Name = url.DisplayProperties.DisplayName, SortOrder = url.DisplayProperties.SortOrder },
        };
        Set(url.Name, name => info.Endpoint = name);
        return info;
    }

    private static VolumeInfo OfVolume(VolumeSnapshot volume) =>
        new() { Source = volume.Source ?? "", Target = volume.Target, MountType = volume.MountType, IsReadOnly = volume.IsReadOnly };

    private static HealthInfo OfHealth(HealthReportSnapshot report)
    {
        var info = new HealthInfo
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = Stamp(report.LastRunAt),
        };
        if (report.Status is { } status)
        {
            info.Level = status switch
            {
                HealthStatus.Healthy => HealthLevel.Healthy,
                HealthStatus.Degraded => HealthLevel.Degraded,
                _ => HealthLevel.Unhealthy,
            };
        }

        return info;
    }

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        bool truth => Value.ForBool(truth),
        int or long or short or byte or double or float => Value.ForNumber(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        IEnumerable list => Value.ForList([.. list.Cast<object?>().Select(ToValue)]),
        _ => Value.ForString(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    private static IconStyle StyleOf(IconVariant variant) => variant is IconVariant.Filled ? IconStyle.Filled : IconStyle.Regular;

    private static Timestamp? Stamp(DateTime? time) => time is { } moment ? Timestamp.FromDateTime(moment.ToUniversalTime()) : null;

    private static ImmutableArray<T> All<T>(ImmutableArray<T> items) => items.IsDefault ? [] : items;

    private static void Set(string? text, Action<string> set)
    {
        if (text is not null)
        {
            set(text);
        }
    }
}
