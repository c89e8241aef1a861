using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Winnow.Protocols.Names;

namespace Winnow.Protocols.Snapshots.Lifecycle;

/// <summary>What a policy may be.</summary>
public static class SnapshotPolicyRules
{
    /// <summary>The member of a snapshot's metadata that names the policy which took it.</summary>
    public const string PolicyMetadata = "policy";

    private const int MaxMetadataBytes = 1024;
    private const int MaxIdBytes = 255;
    private const string InvalidInNames = " \"*\\<|,>/?";
    private static readonly TimeSpan DefaultMinimumInterval = TimeSpan.FromMinutes(15);

    /// <summary>Throws one <see cref="Refusal"/> with everything that is wrong.</summary>
    public static void Check(SnapshotPolicy policy, DateTimeOffset now)
    {
        var errors = new List<string>();
        errors.AddRange(OfId(policy.Id));
        errors.AddRange(OfName(policy.Name, now));
        errors.AddRange(OfSchedule(policy.Schedule));
        errors.AddRange(OfMetadata(policy));
        if (string.IsNullOrWhiteSpace(policy.Repository))
        {
            errors.Add($"invalid repository name [{policy.Repository}]: cannot be empty");
        }

        if (errors.Count > 0)
        {
            throw new Refusal("action_request_validation_exception", 400, "Validation Failed: " + string.Concat(errors.Select((error, i) => $"{i + 1}: {error};")));
        }
    }

    /// <summary><paramref name="minimum"/> is <c>slm.minimum_interval</c> as it is set.</summary>
    public static void CheckInterval(SnapshotPolicy policy, string? minimum, DateTimeOffset now)
    {
        var shortest = minimum is null ? DefaultMinimumInterval : DurationText.Parse(minimum) ?? DefaultMinimumInterval;
        if (SnapshotSchedule.Parse(policy.Schedule).Interval(now) is { } interval && interval < shortest)
        {
            throw Refusals.IllegalArgument(
                $"invalid schedule [{policy.Schedule}]: schedule would be too frequent, executing more than every [{minimum ?? "15m"}]");
        }
    }

    private static IEnumerable<string> OfId(string id)
    {
        if (id.Any(InvalidInNames.Contains))
        {
            yield return $"invalid policy id [{id}]: must not contain the following characters [{string.Join(", ", InvalidInNames.Select(c => $"'{c}'"))}]";
        }

        if (id.StartsWith('_'))
        {
            yield return $"invalid policy id [{id}]: must not start with '_'";
        }

        if (Encoding.UTF8.GetByteCount(id) is var bytes and > MaxIdBytes)
        {
            yield return $"invalid policy id [{id}]: name is too long, ({bytes} > {MaxIdBytes} bytes)";
        }
    }

    private static List<string> OfName(string name, DateTimeOffset now)
    {
        if (name.Length == 0)
        {
            return [$"invalid snapshot name [{name}]: cannot be empty"];
        }

        string resolved;
        try
        {
            resolved = DateMathName.Resolve(name, now);
        }
        catch (Refusal refusal)
        {
            return [$"invalid snapshot name [{name}]: {refusal.Message}"];
        }

        var errors = new List<string>();
        if (resolved.Any(char.IsUpper))
        {
            errors.Add($"invalid snapshot name [{name}]: must be lowercase");
        }

        if (resolved.StartsWith('_'))
        {
            errors.Add($"invalid snapshot name [{name}]: must not start with '_'");
        }

        if (resolved.Any(letter => InvalidInNames.Contains(letter) || letter == '#' || char.IsWhiteSpace(letter)))
        {
            errors.Add($"invalid snapshot name [{name}]: must not contain white space, '#' or the following characters {InvalidInNames[1..]}");
        }

        return errors;
    }

    private static IEnumerable<string> OfSchedule(string schedule)
    {
        if (string.IsNullOrWhiteSpace(schedule))
        {
            return [$"invalid schedule [{schedule}]: schedule must not be empty"];
        }

        try
        {
            SnapshotSchedule.Parse(schedule);
            return [];
        }
        catch (Refusal refusal)
        {
            return [$"invalid schedule [{schedule}]: must be a valid cron expression or time unit ({refusal.Message})"];
        }
    }

    private static IEnumerable<string> OfMetadata(SnapshotPolicy policy)
    {
        if (policy.Config?["metadata"] is not { } given)
        {
            yield break;
        }

        if (given is not JsonObject metadata)
        {
            yield return $"invalid configuration.metadata [{given.ToJsonString()}]: must be an object if present";
        }
        else if (metadata.ContainsKey(PolicyMetadata))
        {
            yield return $"invalid configuration.metadata: field name [{PolicyMetadata}] is reserved and will be added automatically";
        }
        else
        {
            var size = JsonSerializer.SerializeToUtf8Bytes(metadata).Length;
            var whole = JsonSerializer.SerializeToUtf8Bytes(policy.ToRequest()["metadata"]).Length;
            if (whole > MaxMetadataBytes)
            {
                yield return $"invalid configuration.metadata: must be smaller than [{MaxMetadataBytes - (whole - size)}] bytes, but is [{size}] bytes";
            }
        }
    }
}
