using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>The cluster's settings of snapshot lifecycle management.</summary>
public static class SlmSettings
{
    public const string MinimumInterval = "slm.minimum_interval";
    public const string RetentionSchedule = "slm.retention_schedule";
    public const string RetentionDuration = "slm.retention_duration";
    public const string HistoryIndexEnabled = "slm.history_index_enabled";

    public const string DefaultRetentionSchedule = "0 30 1 * * ?";
    private static readonly TimeSpan DefaultRetentionDuration = TimeSpan.FromHours(1);

    /// <summary>Null when retention runs only when it is asked for: the setting is empty.</summary>
    public static CronExpression? Retention(ClusterMetadata cluster)
    {
        var schedule = cluster.Setting(RetentionSchedule) ?? DefaultRetentionSchedule;
        return schedule.Length == 0 ? null : CronExpression.Parse(schedule);
    }

    public static TimeSpan Duration(ClusterMetadata cluster) =>
        cluster.Setting(RetentionDuration) is { } text ? DurationText.Parse(text) ?? DefaultRetentionDuration : DefaultRetentionDuration;

    public static bool WritesHistory(ClusterMetadata cluster) => cluster.Setting(HistoryIndexEnabled) is not "false";

    /// <summary>Throws for a value of <see cref="RetentionSchedule"/> that is none.</summary>
    public static void CheckRetentionSchedule(string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        try
        {
            CronExpression.Parse(value);
        }
        catch (Refusal refusal)
        {
            throw Refusals.IllegalArgument($"invalid cron expression [{value}] for SLM retention schedule [{RetentionSchedule}] ({refusal.Message})");
        }
    }
}
