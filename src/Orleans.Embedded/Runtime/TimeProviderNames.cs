namespace Orleans.Runtime;

/// <summary>Keys under which a time provider of its own can be registered for a part of the runtime.</summary>
public static class TimeProviderNames
{
    public const string Grains = "Orleans.Grains";
    public const string Membership = "Orleans.Membership";
    public const string Messaging = "Orleans.Messaging";
    public const string GrainDirectory = "Orleans.GrainDirectory";
    public const string ActivationManagement = "Orleans.ActivationManagement";
    public const string SystemTimers = "Orleans.SystemTimers";

    internal static readonly string[] All = [Grains, Membership, Messaging, GrainDirectory, ActivationManagement, SystemTimers];
}
