namespace Winnow.Contracts;

/// <summary>
/// Executes the cluster's snapshot lifecycle policies, key <see cref="SlmKey"/>: one at a time a policy. A reminder wakes it wherever it then
/// lives, and what was under way when its silo died goes on under the same names.
/// </summary>
[Alias("winnow.ISlmGrain")]
public interface ISlmGrain : IGrainWithStringKey
{
    const string SlmKey = "slm";

    /// <summary>Policies are about to change, or have: the grain is there from now on and looks at them.</summary>
    [Alias("Wake"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task Wake();

    /// <summary>What has become of the policies; the JSON in which it is persisted.</summary>
    [Alias("Progress"), AlwaysInterleave, ResponseTimeout("00:00:10")]
    Task<StateMessage> Progress();

    /// <summary>Begins an execution and answers the snapshot's name.</summary>
    [Alias("Execute"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task<string> Execute(string id);

    /// <summary>Begins a run of retention, if none is under way.</summary>
    [Alias("ExecuteRetention"), AlwaysInterleave, ResponseTimeout("00:00:30")]
    Task ExecuteRetention();
}
