"""The history head: what the encoder found plus the fixations so far in, the next fixation's log density and the
newest fixation's duration out. Distances are in degrees of visual angle throughout."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from network import double_size

HISTORY = 8
MAPS = 24  # channel 0 is the log density over uniform, the others are free
HIDDEN = 24
MIXTURES = 3
# Widths in degrees (x, y) of the separable bumps around each point of the past.
WIDTHS = ((0.6, 0.6), (1.2, 1.2), (2.2, 2.2), (4.0, 4.0), (8.0, 8.0), (5.0, 1.5), (1.5, 4.0))
NEAR = 4  # fields of bumps that act at full resolution, weighed by the moment
POINTS = HISTORY + 2  # the past fixations and two points ahead in the direction of the last saccade


def cell_positions(features):
    """Column and row centres in cells: [1, K], [1, R]."""
    x = torch.cumsum(torch.ones_like(features[0, :1, 0, :]), 1) - 0.5
    y = torch.cumsum(torch.ones_like(features[0, :1, :, 0]), 1) - 0.5
    return x, y


def clock_features(clock, history, amplitude):
    index, seconds = clock[:, :1], clock[:, 1:2]
    steps = torch.arange(9, device=clock.device, dtype=clock.dtype).view(1, -1)
    soft_steps = F.relu(1 - (index.clamp(0, 8) - steps).abs())
    count = history[:, :, 3].sum(1, keepdim=True)
    return torch.cat([soft_steps, seconds / 3, count / HISTORY, torch.log1p(amplitude) / 2, F.relu(index - 8) / 8], 1)


CLOCK = 13


class HistoryHead(nn.Module):
    def __init__(self):
        super().__init__()
        bumps = POINTS * len(WIDTHS)
        self.register_buffer("width_x", torch.tensor([w[0] for w in WIDTHS]).view(1, 1, -1, 1))
        self.register_buffer("width_y", torch.tensor([w[1] for w in WIDTHS]).view(1, 1, -1, 1))
        self.picture = nn.Conv2d(MAPS + 5, HIDDEN, 1)
        self.bumps = nn.Parameter(torch.randn(HIDDEN, bumps) * 0.05)
        self.cells = nn.Parameter(torch.randn(HIDDEN, 6) * 0.1)
        self.key, self.query = nn.Conv2d(MAPS, 8, 1), nn.Linear(MAPS, 8)
        self.clock = nn.Sequential(nn.Linear(CLOCK + MAPS, 32), nn.ReLU(), nn.Linear(32, 2 * HIDDEN + 1 + NEAR))
        # What the density is worth on pictures that were not trained on, as a share of what it seemed worth.
        self.register_buffer("trust", torch.ones(()))
        # Set when the head is exported, from paths sampled on validation pictures.
        self.register_buffer("sharpness", torch.ones(()), persistent=False)
        self.register_buffer("longer", torch.zeros(()), persistent=False)
        self.second = nn.Conv2d(HIDDEN, 12, 1)
        self.out = nn.Conv2d(12, 1, 1)
        self.near = nn.Parameter(torch.randn(NEAR, bumps) * 0.02)
        self.first = nn.Sequential(nn.Conv2d(7, 12, 1), nn.Tanh(), nn.Conv2d(12, 1, 1))
        self.duration = nn.Sequential(
            nn.Linear(CLOCK + MAPS + 8, 48), nn.Tanh(), nn.Linear(48, 24), nn.Tanh(), nn.Linear(24, 3 * MIXTURES)
        )
        with torch.no_grad():
            self.out.weight.mul_(0.1)
            self.duration[-1].weight.mul_(0.1)
            self.duration[-1].bias.copy_(torch.tensor([0.0, 0.0, 0.0, -2.2, -1.6, -1.2, -0.8, -0.8, -0.8]))

    def forward(self, features, cell_degrees, history, clock):
        """[1,C,R,K], [2], [V,N,4], [V,2] -> log density [V,R,K], duration mixture [V,3,3]."""
        maps, viewers = features[:, :MAPS], history.shape[0]
        rows, columns = features.shape[2], features.shape[3]
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
        there = self.maps_at(maps, history)
        moment = torch.cat([clock_features(clock, history, amplitude), there], 1)
        first_step = (clock[:, 0] < 0).to(features.dtype).view(-1, 1, 1)

        bumps = self.bumps_along(column * degrees_x, row * degrees_y, point_x, point_y, present)
        gains = self.clock(moment).unsqueeze(-1).unsqueeze(-1)
        near = (self.field(self.near, *bumps) * (1 + gains[:, 2 * HIDDEN + 1 :])).sum(1)

        # The non-linear part works on cells of twice the size, which saves three quarters of its cost.
        coarse = F.avg_pool2d(maps, 2)
        column, row = cell_positions(coarse)
        x, y = column * 2 * degrees_x, row * 2 * degrees_y
        bumps = self.bumps_along(x, y, point_x, point_y, present)
        cells = self.cell_features(x, y, last_x, last_y, jump_x, jump_y, amplitude, valid, coarse, there)
        cells = torch.matmul(self.cells, cells).reshape(viewers, HIDDEN, rows // 2, columns // 2)
        frame = self.frame(coarse)
        hidden = self.picture(torch.cat([coarse, frame], 1)) + self.field(self.bumps, *bumps) + cells
        hidden = F.relu(hidden * (1 + gains[:, :HIDDEN]) + gains[:, HIDDEN : 2 * HIDDEN])
        far = double_size(self.out(F.relu(self.second(hidden))))[:, 0]
        logits = self.trust * maps[:, 0] * (1 + gains[:, 2 * HIDDEN]) + near + far
        start = double_size(self.first(torch.cat([coarse[:, :2], frame], 1)) * 4)[:, 0]
        logits = logits * (1 - first_step) + start * first_step
        log_density = F.log_softmax((logits * self.sharpness).reshape(viewers, -1), 1).reshape(viewers, rows, columns)
        return log_density, self.durations(moment, history, point_x, point_y, jump_x, jump_y, valid)

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
        """The feature vector at the newest fixation, zero where there is none: [V, MAPS]."""
        rows, columns = maps.shape[2], maps.shape[3]
        column = history[:, -1, 0].clamp(0, columns - 1).long()
        row = history[:, -1, 1].clamp(0, rows - 1).long()
        flat = maps.reshape(MAPS, -1)
        return flat.index_select(1, row * columns + column).t() * history[:, -1, 3:4]

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

    def durations(self, moment, history, point_x, point_y, jump_x, jump_y, valid):
        """Mixture of log-normals [V, MIXTURES, 3]: log weight, mean and deviation of ln seconds."""
        before = history[:, -4:-1, 2]
        known = valid[:, -4:-1] * (before > 0).to(before.dtype)
        log_before = (torch.log(before.clamp(min=0.01)) + 1.6) * known
        back = ((point_x[:, HISTORY - 3] - point_x[:, HISTORY - 1]) ** 2 + (point_y[:, HISTORY - 3] - point_y[:, HISTORY - 1]) ** 2)
        back = torch.exp(-back / 4) * valid[:, -3]
        extra = torch.cat([log_before, known.sum(1, keepdim=True) / 3, jump_x / 8, jump_y / 8, back.unsqueeze(1), valid[:, -1:]], 1)
        raw = self.duration(torch.cat([moment, extra], 1)).reshape(-1, 3, MIXTURES)
        weight = F.log_softmax(raw[:, 0], 1)
        return torch.stack([weight, raw[:, 1].clamp(-5, 2) + self.longer, F.softplus(raw[:, 2]) + 0.08], 2)
