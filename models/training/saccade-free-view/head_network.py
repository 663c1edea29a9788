"""The history head: what the encoder found plus the fixations so far in, the next fixation's log density and the
newest fixation's duration out. Distances are in degrees of visual angle throughout."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from network import FEATURES, MERGED, double_size

HISTORY = 8
WIDE = 16  # maps that come from the network's stride 16
FINE = 24  # channel 0 is the log density over uniform, the others come from the network's stride 4
MAPS = FINE + WIDE
HIDDEN = 36
MIXTURES = 3
# Widths in degrees (x, y) of the separable bumps around each point of the past.
WIDTHS = ((0.6, 0.6), (1.2, 1.2), (2.2, 2.2), (4.0, 4.0), (8.0, 8.0), (5.0, 1.5), (1.5, 4.0))
SEEN_WIDTH = 2  # index of the bumps within which a place counts as seen
NEAR = 4  # sets of weights of the bumps at full resolution, mixed by the moment
POINTS = HISTORY + 2  # the past fixations and two points ahead in the direction of the last saccade
CLOCK = 13
SUMMARY = 2 * MAPS + 2
START = 24


def cell_positions(features):
    """Column and row centres in cells: [1, K], [1, R]."""
    x = torch.cumsum(torch.ones_like(features[:, :1, :1, :]), 3) - 0.5
    y = torch.cumsum(torch.ones_like(features[:, :1, :, :1]), 2) - 0.5
    return x.flatten(1), y.flatten(1)


def mixed(layer, maps):
    """A 1 x 1 convolution of [V, C, cells] as a product: onnxruntime pads the channels of a convolution to sixteen."""
    return torch.matmul(layer.weight.flatten(1), maps) + layer.bias.unsqueeze(1)


def clock_features(clock, history, amplitude):
    index, seconds = clock[:, :1], clock[:, 1:2]
    steps = torch.arange(9, device=clock.device, dtype=clock.dtype).view(1, -1)
    soft_steps = F.relu(1 - (index.clamp(0, 8) - steps).abs())
    count = history[:, :, 3].sum(1, keepdim=True)
    return torch.cat([soft_steps, seconds / 3, count / HISTORY, torch.log1p(amplitude) / 2, F.relu(index - 8) / 8], 1)


class HeadMaps(nn.Module):
    """What the head is shown: the log density over uniform, FINE - 1 readings of the network's maps at stride 4, and WIDE
    of what lies around, read from its maps at stride 16 as well and worked out at stride 8."""

    def __init__(self):
        super().__init__()
        self.fine = nn.Conv2d(FEATURES, FINE - 1, 1)
        self.drop = nn.Dropout2d(0.15)
        self.around = nn.Conv2d(MERGED, 48, 3, padding=1)
        self.mix, self.wide = nn.Conv2d(48 + FEATURES, 32, 1), nn.Conv2d(32, WIDE, 1)

    def forward(self, relative, features, merged):
        """[1,1,R,K], [1,FEATURES,R,K], [1,MERGED,R/4,K/4] -> [1,MAPS,R,K]."""
        around = double_size(F.relu(self.around(self.drop(merged))))
        wide = self.wide(F.relu(self.mix(torch.cat([around, F.avg_pool2d(features, 2)], 1))))
        wide = F.interpolate(wide, scale_factor=2.0, mode="nearest")
        return torch.cat([relative, self.fine(features), wide], 1)


class HistoryHead(nn.Module):
    def __init__(self):
        super().__init__()
        bumps = POINTS * len(WIDTHS)
        self.register_buffer("width_x", torch.tensor([w[0] for w in WIDTHS]).view(1, 1, -1, 1))
        self.register_buffer("width_y", torch.tensor([w[1] for w in WIDTHS]).view(1, 1, -1, 1))
        self.picture = nn.Conv2d(MAPS + 5, HIDDEN, 1)
        self.bumps = nn.Parameter(torch.randn(HIDDEN, bumps) * 0.05)
        self.cells = nn.Parameter(torch.randn(HIDDEN, 7) * 0.1)
        self.key, self.query = nn.Conv2d(MAPS, 8, 1), nn.Linear(MAPS, 8)
        self.drop = nn.Dropout(0.2)
        self.clock = nn.Sequential(nn.Linear(CLOCK + MAPS + SUMMARY + 1, 48), nn.ReLU(), nn.Linear(48, 2 * HIDDEN + 1 + NEAR))
        # How strongly a past fixation acts, by what was there and how long it lasted.
        self.gate = nn.Sequential(nn.Linear(MAPS + 2, 16), nn.Tanh(), nn.Linear(16, len(WIDTHS)))
        # Set when the head is exported, from paths sampled on validation pictures.
        self.register_buffer("sharpness", torch.ones(()), persistent=False)
        self.register_buffer("longer", torch.zeros(()), persistent=False)
        self.second = nn.Conv2d(HIDDEN, 16, 1)
        self.out = nn.Conv2d(16, 1, 1)
        self.near = nn.Parameter(torch.randn(NEAR, bumps) * 0.02)
        self.first, self.first_film = nn.Conv2d(MAPS + 5 + 6, START, 1), nn.Linear(SUMMARY + 2, 2 * START)
        self.first_out = nn.Conv2d(START, 1, 1)
        self.duration = nn.Sequential(
            nn.Linear(CLOCK + MAPS + SUMMARY + 12, 48), nn.Tanh(), nn.Linear(48, 24), nn.Tanh(), nn.Linear(24, 3 * MIXTURES)
        )
        with torch.no_grad():
            self.out.weight.mul_(0.1)
            self.duration[-1].weight.mul_(0.1)
            self.duration[-1].bias.copy_(torch.tensor([0.0, 0.0, 0.0, -2.2, -1.6, -1.2, -0.8, -0.8, -0.8]))
            for layer in (self.gate[-1], self.first_film):
                layer.weight.zero_(), layer.bias.zero_()

    def forward(self, features, cell_degrees, history, clock):
        """[1,MAPS,R,K], [2], [V,N,4], [V,2] -> log density [V,R,K], duration mixture [V,3,3]."""
        viewers, rows, columns = history.shape[0], features.shape[2], features.shape[3]
        coarse = F.avg_pool2d(features, 2)
        frame = self.frame(coarse)
        summary, density = self.summary(coarse)
        start = double_size(self.start(coarse, frame, summary, cell_degrees))[:, 0]
        column, row = cell_positions(features)
        degrees_x, degrees_y = cell_degrees[:1].view(1, 1), cell_degrees[1:].view(1, 1)
        valid = history[:, :, 3]
        past_x, past_y = history[:, :, 0] * degrees_x, history[:, :, 1] * degrees_y
        last_x, last_y = past_x[:, -1:], past_y[:, -1:]
        moved = valid[:, -2:-1] * valid[:, -1:]
        jump_x, jump_y = (last_x - past_x[:, -2:-1]) * moved, (last_y - past_y[:, -2:-1]) * moved
        amplitude = torch.sqrt(jump_x**2 + jump_y**2 + 1e-6)
        point_x = torch.cat([past_x, last_x + 0.5 * jump_x, last_x + jump_x], 1)
        point_y = torch.cat([past_y, last_y + 0.5 * jump_y, last_y + jump_y], 1)
        present = torch.cat([valid, moved, moved], 1)
        lasted = self.log_seconds(history)
        was_there = self.maps_at(features, history)
        there = was_there[:, -1]
        gate = 1 + self.gate(torch.cat([was_there, lasted.unsqueeze(2), valid.unsqueeze(2)], 2))
        gate = torch.cat([gate, torch.ones_like(gate[:, :2])], 1).flatten(1, 2).unsqueeze(2)

        # The non-linear part works on cells of twice the size, which saves three quarters of its cost.
        coarse_column, coarse_row = cell_positions(coarse)
        x, y = coarse_column * 2 * degrees_x, coarse_row * 2 * degrees_y
        along_x, along_y = self.bumps_along(x, y, point_x, point_y, present)
        seen = self.seen(along_x, along_y)
        seen_mass = torch.matmul(seen.flatten(1), density.unsqueeze(1))
        moment = torch.cat([clock_features(clock, history, amplitude), there, seen_mass, summary.expand(viewers, -1)], 1)
        gains = self.clock(moment).unsqueeze(-1).unsqueeze(-1)
        cells = self.cell_features(x, y, last_x, last_y, jump_x, jump_y, amplitude, valid, coarse, there)
        cells = torch.cat([cells, seen.flatten(1).unsqueeze(1)], 1)
        cells = torch.matmul(self.cells, cells).reshape(viewers, HIDDEN, rows // 2, columns // 2)
        hidden = self.picture(torch.cat([coarse, frame], 1)) + self.field(self.bumps, along_x, along_y * gate) + cells
        hidden = F.relu(hidden * (1 + gains[:, :HIDDEN]) + gains[:, HIDDEN : 2 * HIDDEN])
        far = mixed(self.out, F.relu(mixed(self.second, hidden.flatten(2))))
        far = double_size(far.reshape(viewers, 1, rows // 2, columns // 2))[:, 0]

        along_x, along_y = self.bumps_along(column * degrees_x, row * degrees_y, point_x, point_y, present)
        weights = torch.matmul(1 + gains[:, 2 * HIDDEN + 1 :, 0, 0], self.near)
        near = torch.matmul((along_y * gate * weights.unsqueeze(2)).transpose(1, 2), along_x)
        logits = features[:, 0] * (1 + gains[:, 2 * HIDDEN]) + near + far
        first_step = (clock[:, 0] < 0).to(features.dtype).view(-1, 1, 1)
        logits = logits * (1 - first_step) + start * first_step
        log_density = F.log_softmax((logits * self.sharpness).reshape(viewers, -1), 1).reshape(viewers, rows, columns)
        return log_density, self.durations(moment, history, lasted, point_x, point_y, jump_x, jump_y, valid)

    def summary(self, maps):
        """Means of the maps over the frame and under the density, the density's entropy and peak: [1, SUMMARY]; the density [cells]."""
        flat = maps.reshape(MAPS, -1)
        log_density = F.log_softmax(flat[0], 0)
        density = log_density.exp()
        entropy = -(density * log_density).sum().view(1)
        summary = torch.cat([flat.mean(1), (flat * density).sum(1), entropy / 4, flat[0].max().view(1) / 4])
        return self.drop(summary.unsqueeze(0)), density

    def start(self, maps, frame, summary, cell_degrees):
        """Logits of the first fixation [1, 1, R, K]: bumps around the middle in degrees, the maps, and the picture as a whole."""
        column, row = cell_positions(maps)
        x = (column - maps.shape[3] / 2) * 2 * cell_degrees[0]
        y = (row - maps.shape[2] / 2) * 2 * cell_degrees[1]
        squared = x.view(1, 1, 1, -1) ** 2 + y.view(1, 1, -1, 1) ** 2
        parts = [torch.exp(-squared / width) for width in (2, 8, 32, 128)]
        parts += [torch.log(squared + 0.5) / 2, torch.sqrt(squared + 0.1) / 10]
        film = self.first_film(torch.cat([summary, torch.log(cell_degrees / 0.4).view(1, 2)], 1)).unsqueeze(-1).unsqueeze(-1)
        hidden = F.relu(self.first(torch.cat([maps, frame, *parts], 1)) * (1 + film[:, :START]) + film[:, START:])
        return mixed(self.first_out, hidden.flatten(2)).reshape(1, 1, maps.shape[2], maps.shape[3])

    @staticmethod
    def seen(along_x, along_y):
        """How much of every cell has been seen, 0..1: [V, R, K]."""
        one_width = slice(SEEN_WIDTH, HISTORY * len(WIDTHS), len(WIDTHS))
        return torch.matmul(along_y[:, one_width].transpose(1, 2), along_x[:, one_width]).clamp(max=1)

    @staticmethod
    def log_seconds(history):
        """ln of the durations so far, about 0 for common ones and 0 where none is known: [V, N]."""
        known = history[:, :, 3] * (history[:, :, 2] > 0).to(history.dtype)
        return (torch.log(history[:, :, 2].clamp(min=0.01)) + 1.6) * known

    def bumps_along(self, x, y, point_x, point_y, present):
        """Gaussians around every point of the past, along x [V, B, K] and along y [V, B, R]; x, y in degrees."""
        along_x = torch.exp(-0.5 * ((x.view(1, 1, 1, -1) - point_x[:, :, None, None]) / self.width_x) ** 2)
        along_y = torch.exp(-0.5 * ((y.view(1, 1, 1, -1) - point_y[:, :, None, None]) / self.width_y) ** 2)
        return along_x.flatten(1, 2), (along_y * present[:, :, None, None]).flatten(1, 2)

    @staticmethod
    def field(weights, along_x, along_y):
        """Weighted sums of the bumps: [V, channels, R, K]."""
        rows, bumps = along_y.shape[2], along_y.shape[1]
        weighted = along_y.transpose(1, 2).unsqueeze(1) * weights.view(1, -1, 1, bumps)
        flat = torch.matmul(weighted.reshape(along_y.shape[0], -1, bumps), along_x)
        return flat.reshape(along_y.shape[0], weights.shape[0], rows, along_x.shape[2])

    @staticmethod
    def frame(maps):
        """Position in the frame, -1..1, as [1, 5, R, K]."""
        column, row = cell_positions(maps)
        x = (2 * column / maps.shape[3] - 1).view(1, 1, 1, -1) + 0 * row.view(1, 1, -1, 1)
        y = (2 * row / maps.shape[2] - 1).view(1, 1, -1, 1) + 0 * column.view(1, 1, 1, -1)
        return torch.cat([x, y, x * x, y * y, x * y], 1)

    @staticmethod
    def maps_at(maps, history):
        """The feature vectors at the fixations so far, zero where there is none: [V, N, MAPS]."""
        rows, columns = maps.shape[2], maps.shape[3]
        column = history[:, :, 0].clamp(0, columns - 1).long()
        row = history[:, :, 1].clamp(0, rows - 1).long()
        flat = maps.reshape(MAPS, -1)
        found = flat.index_select(1, (row * columns + column).reshape(-1)).t()
        return found.reshape(-1, HISTORY, MAPS) * history[:, :, 3:4]

    def cell_features(self, x, y, last_x, last_y, jump_x, jump_y, amplitude, valid, maps, there):
        """[V, 6, R*K]: distance, direction and likeness of each cell, seen from the newest fixation."""
        dx = x.view(1, 1, -1) - last_x.unsqueeze(-1)
        dy = y.view(1, -1, 1) - last_y.unsqueeze(-1)
        squared = dx**2 + dy**2
        distance = torch.sqrt(squared + 0.04)
        along = (dx * jump_x.unsqueeze(-1) + dy * jump_y.unsqueeze(-1)) / (distance * (amplitude + 0.5).unsqueeze(-1))
        flat = dx.abs() / distance
        up = dy / distance
        likeness = torch.matmul(self.query(there), self.key(maps).reshape(8, -1)).reshape(distance.shape) / 4
        seen = valid[:, -1].view(-1, 1, 1)
        parts = [torch.log(squared + 0.25) / 2, distance / 10, along, flat, up, likeness]
        return torch.stack(parts, 1).flatten(2) * seen.view(-1, 1, 1)

    def durations(self, moment, history, lasted, point_x, point_y, jump_x, jump_y, valid):
        """Mixture of log-normals [V, MIXTURES, 3]: log weight, mean and deviation of ln seconds."""
        known = valid * (history[:, :, 2] > 0).to(history.dtype)
        count = known.sum(1, keepdim=True)
        mean = lasted.sum(1, keepdim=True) / (count + 1)
        spread = torch.sqrt(((lasted - mean) ** 2 * known).sum(1, keepdim=True) / (count + 1) + 1e-4)
        back = ((point_x[:, HISTORY - 3] - point_x[:, HISTORY - 1]) ** 2 + (point_y[:, HISTORY - 3] - point_y[:, HISTORY - 1]) ** 2)
        back = (torch.exp(-back / 4) * valid[:, -3]).unsqueeze(1)
        newest = [lasted[:, -4:-1], known[:, -4:-1].sum(1, keepdim=True) / 3, jump_x / 8, jump_y / 8, back, valid[:, -1:]]
        raw = self.duration(torch.cat([moment, *newest, mean, spread, count / HISTORY], 1)).reshape(-1, 3, MIXTURES)
        weight = F.log_softmax(raw[:, 0], 1)
        return torch.stack([weight, raw[:, 1].clamp(-5, 2) + self.longer, F.softplus(raw[:, 2]) + 0.08], 2)
